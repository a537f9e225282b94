import { describe, expect, it } from "vitest";
import { contentOf, references } from "./stored-models.js";
import { TestServer } from "./test-server.js";

const values: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  3,
  2 ** 31,
  2 ** 53,
  1e38,
  3.5e38,
  1e300,
  "",
  "x",
  "1",
  "NaN",
  [],
  {},
  [[]],
  [null],
  { name: "x" },
  { __proto__: null, constructor: 1 },
  [1, 2, 3],
  [[1, 2, 3]],
  "\u0000",
  "../..",
  -0,
  1e-320,
];

const bodies: [string, unknown][] = [
  ["/v1/models/tabular:predict", { instances: [[0.5, -1, 2], { age: 1, height: 2, weight: 3 }] }],
  [
    "/v1/models/ratings:predict",
    {
      instances: [
        { user: [0], item: [4] },
        { user: [3], item: [1] },
      ],
    },
  ],
  ["/v1/models/huge:predict", { signature_name: "serving_default", instances: [[0.5], [1]] }],
  ["/v1/models/mean:predict", { instances: references.mean.inputs.sequence }],
  [
    "/v2/models/tabular/infer",
    { id: "1", inputs: [{ name: "x", shape: [1, 3], datatype: "FP32", data: [1, 2, 3] }] },
  ],
  [
    "/v2/models/ratings/infer",
    {
      inputs: [
        { name: "user", shape: [1, 1], datatype: "INT32", data: [2] },
        { name: "item", shape: [1, 1], datatype: "INT32", data: [[3]] },
      ],
      outputs: [{ name: "rating" }],
    },
  ],
];

/** Park-Miller, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** A copy with one or more places replaced, removed or doubled. */
function mutate(value: unknown, random: (below: number) => number): unknown {
  if (random(5) === 0) return values[random(values.length)];
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value];
    const place = random(copy.length + 1);
    const action = random(4);
    if (action === 0) copy.splice(place, 1);
    else if (action === 1) copy.splice(place, 0, copy[random(copy.length)]);
    else if (copy.length > 0) copy[place % copy.length] = mutate(copy[place % copy.length], random);
    return copy;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const place = random(entries.length);
    const entry = entries[place];
    if (entry === undefined) return {};
    const action = random(4);
    if (action === 0) entries.splice(place, 1);
    else if (action === 1) entries.push([`${entry[0]}x`, entry[1]]);
    else entries[place] = [entry[0], mutate(entry[1], random)];
    return Object.fromEntries(entries);
  }
  return values[random(values.length)];
}

/** Text with some characters cut out or doubled. */
function garble(text: string, random: (below: number) => number): string {
  const place = random(text.length);
  return random(2) === 0 ? text.slice(0, place) : text.slice(0, place) + text.slice(Math.max(0, place - 3));
}

describe("whatever is sent", () => {
  it("the answer is JSON, 200 or 4xx, and holds finite numbers only", async () => {
    await using server = await TestServer.start(async (stored) => {
      for (const name of ["tabular", "ratings", "huge", "mean"] as const)
        await stored.write(name, contentOf(name));
    });
    const random = generator(20_240_607);
    const codes = new Map<number, number>();
    const send = async (): Promise<void> => {
      const [path, valid] = bodies[random(bodies.length)] ?? ["/", null];
      let body = valid;
      for (let times = 1 + random(3); times > 0; times--) body = mutate(body, random);
      const json = JSON.stringify(body) ?? "";
      const text = random(6) === 0 ? garble(json, random) : json;
      const headers = { "Content-Type": "application/json" };
      const answer = await server.request(path, { method: "POST", headers, body: text });
      codes.set(answer.status, (codes.get(answer.status) ?? 0) + 1);
      expect(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${path} ${text}`).toBe(
        true,
      );
      if (answer.status === 200) expect(JSON.stringify(answer.body), text).not.toMatch(/null/);
      else expect(answer.body.error, text).toMatch(/xpected/);
    };
    for (let round = 0; round < 300; round++) await Promise.all(Array.from({ length: 10 }, send));
    expect([...codes.keys()].sort()).toEqual([200, 400]);
    expect(codes.get(200)).toBeGreaterThan(50);
  });
});
