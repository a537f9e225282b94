import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { API } from "typescript/unstable/sync";
import { describe, expect, it } from "vitest";
import { runtimeLibraries } from "../../../kernel/language/compiler-options.js";
import { StandardLibrary } from "../../../kernel/language/standard-library.js";

const folder = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
const cell = join(folder, "cell.ts").replaceAll("\\", "/");
const config = join(folder, "tsconfig.cell.json").replaceAll("\\", "/");

describe("the standard library as one file", () => {
  /** What the compiler says of a text, with the library as Node.js of that version has it. */
  function problems(version: number, text: string): readonly string[] {
    const lib = runtimeLibraries(version);
    const library = new StandardLibrary(lib);
    const options = { compilerOptions: { target: "esnext", module: "esnext", lib, types: [], noEmit: true } };
    const files = new Map([
      [config, JSON.stringify({ ...options, files: [cell] })],
      [cell, `export {};\n${text}`],
    ]);
    const readFile = (file: string): string | undefined => files.get(file) ?? library.read(file);
    const fileExists = (file: string): true | undefined => files.has(file) || undefined;
    const api = new API({ cwd: folder, fs: { readFile, fileExists } });
    try {
      const program = api.updateSnapshot({ openProjects: [config] }).getProject(config)?.program;
      if (program === undefined) throw new Error("The compiler opened no project.");
      const found = [...program.getGlobalDiagnostics(), ...program.getSemanticDiagnostics(cell)];
      return found.map(({ text: problem }) => problem);
    } finally {
      api.close();
    }
  }

  const everywhere =
    "const texts: string[] = await Promise.all(['a'].map(async (text) => text.at(-1) ?? ''));";
  const iterators =
    "const evens: number[] = Iterator.from([1, 2]).filter((n: number) => n % 2 === 0).toArray();";

  it.each([20, 22, 24])("declares for Node.js %i what it has everywhere", (version) => {
    expect(problems(version, everywhere)).toEqual([]);
  });

  it("declares what a newer one has for that one only", () => {
    expect(problems(22, iterators)).toEqual([]);
    expect(problems(20, iterators)).toEqual([expect.stringContaining("'Iterator'")]);
  });
});
