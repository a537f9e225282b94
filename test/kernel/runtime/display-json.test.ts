import { expect, test } from "vitest";
import { displayJson } from "../../../kernel/runtime/child/display-json.js";

const long = `${'<b>"é"\n\u0000</b>'.repeat(3_000)}${"😀".repeat(20_000)}`;

test.each([
  ["nothing", {}],
  [
    "short texts and objects",
    { "text/plain": "'a'", "application/json": { a: [1, null] }, "x/none": undefined },
  ],
  ["a long text", { "text/html": long }],
  [
    "long texts among others",
    { "text/plain": "a", "text/html": long, "image/svg+xml": `x${long}`, "x/y": [] },
  ],
])("the pieces of %s are the JSON of the content", (_, data) => {
  const content = { data, metadata: { isolated: true }, transient: { display_id: "1" } };
  expect(JSON.parse([...displayJson(content)].join(""))).toEqual(JSON.parse(JSON.stringify(content)));
});

test("what is no JSON is refused before there is a piece", () => {
  const data = { "text/html": long, "application/json": 1n };
  expect(() => displayJson({ data, metadata: {}, transient: {} })).toThrow(TypeError);
});
