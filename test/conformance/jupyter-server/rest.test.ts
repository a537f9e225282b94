import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPeer } from "../../helpers/peers.js";
import { findPython } from "../../helpers/python.js";
import { hasPython3Kernel } from "../../server/jupyter/test-server.js";
import { type Answer, answersOf, differences } from "./answers.js";
import { knownDifferences } from "./known-differences.js";
import { tableRequests } from "./requests.js";
import { type StartedServer, startOurs, startTheirs } from "./servers.js";

const python = findPython(["jupyter_server", "ipykernel"]);
const hasServer = hasPeer(
  "Debian's jupyter-server",
  python !== undefined,
  "apt-get install python3-jupyter-server",
);

describe.skipIf(!hasServer || !hasPython3Kernel)("our REST API and Jupyter Server's", () => {
  const servers: StartedServer[] = [];
  let theirs: ReadonlyMap<string, Answer>;
  let ours: ReadonlyMap<string, Answer>;

  beforeAll(async () => {
    servers.push(await startTheirs(python ?? ""), await startOurs());
    [theirs, ours] = (await Promise.all(servers.map((server) => answersOf(server, tableRequests)))) as [
      ReadonlyMap<string, Answer>,
      ReadonlyMap<string, Answer>,
    ];
  }, 120_000);
  afterAll(() => Promise.all(servers.map((server) => server.close())), 60_000);

  it.each(tableRequests.map(({ name, method, path }) => [name, method, path] as const))(
    "answer alike: %s (%s %s)",
    (name) => {
      const found = differences(
        theirs.get(name) ?? { status: 0, body: "none" },
        ours.get(name) ?? { status: 0, body: "none" },
      );
      const reason = knownDifferences[name];
      if (reason === undefined) expect(found, name).toEqual([]);
      else expect(found, `"${name}" is listed as different, and is not any more`).not.toEqual([]);
    },
  );

  it("lists no difference of a request that is not in the table", () => {
    const names = new Set(tableRequests.map(({ name }) => name));
    expect(names.size).toBe(tableRequests.length);
    expect(Object.keys(knownDifferences).filter((name) => !names.has(name))).toEqual([]);
  });
});
