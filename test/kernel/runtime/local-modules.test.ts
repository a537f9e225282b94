import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ProjectFolder } from "../../helpers/project-folder.js";
import { Notebook } from "./notebook.js";

let folder: ProjectFolder;
let notebook: Notebook;
beforeAll(() => {
  folder = new ProjectFolder();
  notebook = new Notebook({ workingDirectory: folder.path });
});
afterAll(async () => {
  await notebook.close();
  folder.remove();
});

const value = async (source: string): Promise<unknown> => {
  const { result, value: shown } = await notebook.run(source);
  if (result.status === "error") throw new Error(result.traceback.join("\n"));
  return shown;
};
const traceback = async (source: string): Promise<string> => {
  const { result } = await notebook.run(source);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours begin with ESC
  return result.status === "error" ? result.traceback.join("\n").replace(/\u001b\[\d+m/g, "") : "";
};

describe("a local module", () => {
  test("is loaded anew when it, or what it imports, was edited, and only then", async () => {
    folder.write("deep.ts", "export const deep: number = 1;");
    folder.write(
      "util.ts",
      'import { deep } from "./deep.js";\nexport const loaded = {};\nexport const up: number = deep + 1;',
    );
    expect(await value("import { up, loaded } from './util'\nconst first = loaded\nup")).toBe("2");
    expect(await value("import { loaded } from './util'\nloaded === first")).toBe("true");
    folder.write("deep.ts", "export const deep: number = 10;");
    expect(await value("import { up } from './util'\nup")).toBe("11");
    folder.write("util.ts", 'import { deep } from "./deep.js";\nexport const added: string = "new " + deep;');
    expect(await value("import { added } from './util.ts'\nadded")).toBe("'new 10'");
  });

  test.each([
    ["plain.mjs", (n: number) => `export const n = ${n};`, "import { n } from './plain.mjs'\nn"],
    ["data.json", (n: number) => `{ "n": ${n} }`, "import data from './data.json'\ndata.n"],
    ["old.cjs", (n: number) => `exports.n = ${n};`, "require('./old.cjs').n"],
    ["imported.cjs", (n: number) => `exports.n = ${n};`, "(await import('./imported.cjs')).default.n"],
  ])("is loaded anew: %s", async (file, text, cell) => {
    for (const n of [1, 22, 333]) {
      folder.write(file, text(n));
      expect(await value(cell)).toBe(String(n));
    }
  });

  test("that CommonJS requires takes its dependents along", async () => {
    folder.write("inner.cjs", "module.exports = 1;");
    folder.write("outer.cjs", "module.exports = require('./inner.cjs') + 1;");
    expect(await value("require('./outer.cjs')")).toBe("2");
    folder.write("inner.cjs", "module.exports = 20;");
    expect(await value("require('./outer.cjs')")).toBe("21");
  });

  test("that was missing is found later", async () => {
    folder.write("via.ts", 'import { gone } from "./gone";\nexport const via = gone;');
    expect(await traceback("await import('./via')")).toContain("Cannot find module");
    folder.write("gone.ts", "export const gone = 5;");
    expect(await value("(await import('./via')).via")).toBe("5");
  });

  test.each(["broken.ts", "broken.mjs"])("that does not parse is quoted at its place: %s", async (file) => {
    folder.write(file, "export const a = 1;\nexport const b = ;\n");
    const text = await traceback(`await import('./${file}')`);
    expect(text).toContain("> 2 | export const b = ;\n    |                  ^");
    expect(text).toContain(`at ${file}:2:18`);
  });

  test("has its own lines in errors, also after it was edited", async () => {
    folder.write(
      "fails.ts",
      "interface A { a: number }\nexport function fail(x: A): never {\n  throw new Error(String(x.a));\n}",
    );
    await value("import { fail } from './fails'");
    expect(await traceback("fail({ a: 1 })")).toContain("at fail (fails.ts:3:9)");
    folder.write(
      "fails.ts",
      "\nexport function fail(): never {\n  const x: number = 1;\n\n  throw new Error(String(x));\n}",
    );
    const text = await traceback("import { fail } from './fails'\nfail()");
    expect(text).toContain("> 5 |   throw new Error");
    expect(text).toContain("at fail (fails.ts:5:9)");
  });

  test("in TypeScript is imported, not required", async () => {
    folder.write("typed.ts", "export const t: number = 1;");
    expect(await traceback("require('./typed')")).toContain('Write: await import("./typed")');
  });
});

describe("tsconfig.json", () => {
  test("maps imports of cells and modules by its paths, and is read again", async () => {
    folder.write("tsconfig.json", '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }');
    folder.write("src/one.ts", 'import { two } from "@app/two";\nexport const one: number = two - 1;');
    folder.write("src/two.ts", "export const two = 2;");
    expect(await value("import { one } from '@app/one'\none")).toBe("1");
    folder.write("other/one.ts", "export const one = 'other';");
    folder.write("tsconfig.json", '{ "compilerOptions": { "paths": { "@app/*": ["./other/*"] } } }');
    expect(await value("import { one } from '@app/one'\none")).toBe("'other'");
  });
});

test("decorators are the standard's, also in modules", async () => {
  const source = [
    "const seen: unknown[] = []",
    "function dec(value: unknown, context: { kind: string; name: unknown }) { seen.push(context.kind, String(context.name)) }",
    "@dec class A { @dec m() {} @dec f = 1; @dec accessor a = 2; static { seen.push('static') } }",
    "seen.join()",
  ];
  expect(await value(source.join("\n"))).toBe("'method,m,accessor,a,field,f,class,A,static'");
  folder.write(
    "decorated.ts",
    `${source.slice(0, 3).join("\n")}\nexport const joined: string = seen.join();`,
  );
  expect(await value("(await import('./decorated')).joined")).toBe(
    "'method,m,accessor,a,field,f,class,A,static'",
  );
  expect(
    await traceback(`${source[1]}\nclass B {\n  @dec m() { throw new Error('m') } }\nnew B().m()`),
  ).toContain("> 3 |   @dec m() { throw");
});

test("what the compiler makes up for `using` in a block is no variable of the session", async () => {
  expect(
    await value(
      "{ using inner = { [Symbol.dispose]() {} } }\nObject.keys(globalThis).filter((name) => name.startsWith('_using'))",
    ),
  ).toBe("[]");
});
