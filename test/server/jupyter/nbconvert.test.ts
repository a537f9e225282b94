import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NbConvertManager } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guessKernelLines } from "../../../server/export/magic-lines.js";
import { startTestServer, type TestServer } from "./test-server.js";

describe("exporting notebooks", () => {
  let host: TestServer;
  beforeAll(async () => {
    host = await startTestServer({
      scriptLibrary: () => ({
        modules: new Map([["lib", new Map([["cnn", "function"]])]]),
        kernelLines: guessKernelLines,
      }),
    });
    const cells = [
      { cell_type: "markdown", id: "a", metadata: {}, source: "# Digits" },
      {
        cell_type: "code",
        id: "b",
        metadata: {},
        source: "cnn({ a: 1 });",
        execution_count: 1,
        outputs: [{ output_type: "stream", name: "stdout", text: "trained" }],
      },
    ];
    const metadata = {
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata, cells };
    await writeFile(join(host.root, "my digits.ipynb"), JSON.stringify(notebook));
    await writeFile(join(host.root, "a b.txt"), "text");
  });
  afterAll(() => host.close());

  it("says which formats there are", async () => {
    const formats = await new NbConvertManager({ serverSettings: host.settings }).getExportFormats();
    expect(Object.keys(formats)).toEqual(["html", "script"]);
  });

  it("gives a page that needs no server, to keep, whose scripts do not run as ours", async () => {
    const answer = await host.fetch("/nbconvert/html/my%20digits.ipynb?download=true");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="my digits.html"');
    expect(answer.headers.get("content-security-policy")).toContain("sandbox allow-scripts");
    const html = await answer.text();
    expect(html).toContain("<title>Digits</title>");
    expect(html).toContain("trained");
  });

  it("gives a script that imports what it uses of the library", async () => {
    const answer = await host.fetch("/nbconvert/script/my%20digits.ipynb");
    expect(answer.headers.get("content-disposition")).toBeNull();
    expect(answer.headers.get("content-type")).toBe("text/typescript; charset=utf-8");
    expect(await answer.text()).toBe(
      'import { cnn } from "lib";\n\n// %% [markdown]\n// # Digits\n\n// %%\ncnn({ a: 1 });\n',
    );
  });

  it.each([
    ["/nbconvert/pdf/my%20digits.ipynb", 404],
    ["/nbconvert/toString/my%20digits.ipynb", 404],
    ["/nbconvert/html/none.ipynb", 404],
  ])("answers %s with %i", async (path, status) => {
    expect((await host.fetch(path)).status).toBe(status);
  });

  it("leads to the file itself where it is no notebook", async () => {
    const answer = await host.fetch("/nbconvert/html/a%20b.txt");
    expect(new URL(answer.url).pathname).toBe("/files/a%20b.txt");
    expect(await answer.text()).toBe("text");
  });
});
