import { expect, test } from "vitest";
import { displaySymbol, type MimeBundle } from "../../../lib/display.js";
import { Deployment } from "../../../magics/deployment.js";
import { undeployMagic } from "../../../magics/undeploy.js";
import { deploymentsOf, servedOf } from "../../../server/cli/deployments.js";

const deployed = (name: string, version: string): MimeBundle =>
  new Deployment({ name, version, sha256: "", url: "http://127.0.0.1:1", inputExample: [[1]] })[
    displaySymbol
  ]();
const notebookOf = (...bundles: readonly MimeBundle[]) => ({
  metadata: {},
  nbformat: 4 as const,
  nbformat_minor: 5,
  cells: bundles.map((data) => ({
    cell_type: "code" as const,
    source: "",
    metadata: {},
    outputs: [{ output_type: "display_data" as const, data, metadata: {} }],
  })),
});

test("the deployments of a notebook are the last version of each model", () => {
  const found = deploymentsOf(notebookOf(deployed("a", "1"), deployed("b", "1"), deployed("a", "2")));
  expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(["a 2", "b 1"]);
});

test("what was undeployed is no deployment, until it is deployed again", async () => {
  const shown: MimeBundle[] = [];
  const server = await import("node:http").then(({ createServer }) =>
    createServer((_, response) => response.setHeader("content-type", "application/json").end("{}")),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const context = { serverUrl: `http://127.0.0.1:${port}`, display: (data: MimeBundle) => shown.push(data) };
  await undeployMagic.run({ name: "a" }, context as never);
  server.close();
  const [undeployed = {}] = shown;
  expect(undeployed["text/plain"]).toMatch(/a is no longer served/);
  expect(deploymentsOf(notebookOf(deployed("a", "1"), undeployed))).toEqual([]);
  expect(deploymentsOf(notebookOf(deployed("a", "1"), undeployed, deployed("a", "2")))).toHaveLength(1);
});

test("what the server no longer serves is left out; a server that is not there is believed", async () => {
  const { createServer } = await import("node:http");
  const server = createServer(({ url }, response) => {
    response.statusCode = url === "/v2/models/a%2Fb/ready" ? 200 : 404;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const all = ["a/b", "gone"].map((name) => ({ name, version: "1", url, curl: "" }));
  expect((await servedOf(all)).map(({ name }) => name)).toEqual(["a/b"]);
  server.close();
  server.closeAllConnections();
  expect(await servedOf(all)).toEqual(all);
});
