import { describe, expect, it } from "vitest";
import { scriptLibrary } from "../../../server/cli/script-library.js";
import { guessKernelLines } from "../../../server/export/magic-lines.js";
import type { NotebookContent } from "../../../server/export/notebook.js";
import { joinText } from "../../../server/export/notebook.js";
import { commandsNote, notebookScript } from "../../../server/export/notebook-script.js";
import { redeclaredNames, type ScriptLibrary, scriptImports } from "../../../server/export/script-import.js";
import { scriptNotebook } from "../../../server/export/script-notebook.js";

const cell = (cell_type: string, source: string | string[], metadata: object = {}) => ({
  cell_type,
  metadata: { ...metadata },
  source,
});
const notebook = (language: object, ...cells: ReturnType<typeof cell>[]): NotebookContent => ({
  nbformat: 4,
  metadata: { language_info: language },
  cells,
});
const typescript = { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" };
const python = { name: "python", file_extension: ".py", mimetype: "text/x-python" };
const libraryOf = (...names: string[]): ScriptLibrary => ({
  modules: new Map([["cellship", new Map(names.map((name) => [name, "function"]))]]),
  kernelLines: guessKernelLines,
});
const library = scriptLibrary();

describe("a notebook as a script", () => {
  it("marks the cells, keeps the code, and makes comments of texts and of what only a kernel understands", () => {
    const script = notebookScript(
      notebook(
        typescript,
        cell("markdown", ["# Title\n", "\n", "text"]),
        cell("code", "const a = 7;\n%timeit a % 2\n!ls /tmp\nconst b = a\n  % 2;"),
        cell("code", "%%sql\nSELECT 1"),
        cell("code", "  \n"),
        cell("raw", "as it is"),
        cell("code", "a + b\n", { tags: ["parameters"], collapsed: true }),
      ),
    );
    expect(script).toEqual({
      extension: ".ts",
      mimeType: "text/typescript",
      text: [
        commandsNote.map((line) => `// ${line}`).join("\n"),
        "// %% [markdown]\n// # Title\n//\n// text",
        "// %%\nconst a = 7;\n// %timeit a % 2\n// !ls /tmp\nconst b = a\n  % 2;",
        "// %%\n// %%sql\n// SELECT 1",
        "// %%",
        "// %% [raw]\n// as it is",
        '// %% tags=["parameters"]\na + b\n',
      ].join("\n\n"),
    });
  });

  it("keeps apart cells that would be one expression", () => {
    const cells = ["rows", "[1, 2].length", "(1)", "/x/.test('x')", "/* a */ 1"].map((source) =>
      cell("code", source),
    );
    const { text } = notebookScript(notebook(typescript, ...cells));
    expect(text.replaceAll("// %%\n", "").split("\n\n")).toEqual([
      "rows",
      ";[1, 2].length",
      ";(1)",
      ";/x/.test('x')",
      "/* a */ 1\n",
    ]);
  });

  it("comments as the notebook's language does", () => {
    const script = notebookScript(notebook(python, cell("markdown", "Hi"), cell("code", "%pwd\nprint(1)")));
    expect(script).toMatchObject({ extension: ".py", mimeType: "text/x-python" });
    expect(script.text).toMatch(/\n\n# %% \[markdown\]\n# Hi\n\n# %%\n# %pwd\nprint\(1\)\n$/);
  });

  it("imports what it uses of the library and does not declare itself", () => {
    const names = new Map(["cnn", "split", "fit", "scale", "own"].map((name) => [name, "function"]));
    const code = [
      "const { own, x: [scale] } = await split(1);",
      "const model: Model = { fit: 1, cnn };",
      "model.fit.split;",
    ];
    const modules = new Map([["cellship", names.set("Model", "interface")]]);
    const options = { library: { modules, kernelLines: guessKernelLines } };
    const script = notebookScript(notebook(typescript, cell("code", code)), options);
    expect(script.text).toMatch(/^import \{ type Model, cnn, split \} from "cellship";\n\n/);
  });

  it("imports nothing where nothing is used, or where the code does not parse", () => {
    expect(scriptImports("function cnn() {}\ncnn();", libraryOf("cnn"))).toEqual([]);
    expect(scriptImports("const = cnn", libraryOf("cnn"))).toEqual([]);
  });

  it("calls the magics that are functions, with the magic behind, and times what %time times", () => {
    const source =
      "const rows = [[1]];\n%deploy iris --model cnn --example rows\n%models\n%time await fit(rows)\n%cd /tmp";
    const { text } = notebookScript(notebook(typescript, cell("code", source)), { library });
    expect(text).toContain('import { deploy, models } from "cellship/notebook";\n');
    expect(text).toContain(
      [
        "const rows = [[1]];",
        'await deploy({ name: "iris", model: (cnn), example: (rows) }); // %deploy iris --model cnn --example rows',
        "await models({}); // %models",
        "await fit(rows) // %time",
        "// %cd /tmp\n",
      ].join("\n"),
    );
  });

  it("knows a magic from a percent sign, as the kernel does", () => {
    const source = "const text = `\n%models\n`;\nconst x = 7\n  %y.length";
    const { text } = notebookScript(notebook(typescript, cell("code", source)), { library });
    expect(text).toBe(`// %%\n${source}\n`);
  });

  it("finds the names that more than one cell declares", () => {
    const codes = ["const a = 1, b = 2;", "let { b, c } = f();", "function a() {}", "const =", "c = 3"];
    expect(redeclaredNames(codes)).toEqual(["a", "b"]);
  });
});

describe("a script as a notebook", () => {
  const sourcesOf = (content: NotebookContent) =>
    content.cells.map(({ cell_type, source, metadata }) => [cell_type, joinText(source), metadata]);
  const roundTrip = (content: NotebookContent, extension = ".ts") =>
    scriptNotebook(notebookScript(content, { library }).text, extension, { library });

  it("is the notebook that the script was made from", () => {
    const kernelspec = { name: "cellship", language: "typescript", display_name: 'TypeScript "x"' };
    const content: NotebookContent = {
      nbformat: 4,
      metadata: { kernelspec, language_info: typescript },
      cells: [
        cell("markdown", "# Title\n\n- a\n  - b\n\n// not a comment\n%% nor a cell"),
        cell("code", "let epochs = 1;", { tags: ["parameters", "a b"], "x.y": { z: "= [1]" } }),
        cell("code", "[1, 2].map(String)"),
        cell("code", ";[1]\n;;(2)"),
        cell("code", "%deploy iris --model cnn\n%monitor iris;\nconst y = 1"),
        cell("code", "%time const z = await f()\n%timeit -n 3 f(1)\n!ls -l | head\n\n%cd ..\n  %env A=b"),
        cell("code", "%%time\nconst q = 1;\n// %models is what I mean\n// // %models"),
        cell("code", '%%sql result\nselect *\n\n  from "a.csv"\n// %% what\n%models'),
        cell("code", "%%js\n// %%\n// // %% [markdown]\nelement.x = 1"),
        cell("code", "// %%\n// %% [markdown]\n//%% close\n/* %% */"),
        cell("code", "const text = `\n// %% in a text\n\n\n`;"),
        cell("code", ""),
        cell("raw", "---\n% raw\n"),
        cell("code", "// !important\nx // %time is not code?\ndeploy(1) // %deploy it"),
        cell("code", "await deploy({ name: 'own' })"),
      ],
    };
    const back = roundTrip(content);
    const trimmed = content.cells.map((each) => [
      each.cell_type,
      joinText(each.source).trimEnd(),
      each.metadata,
    ]);
    expect(sourcesOf(back)).toEqual(trimmed);
    expect(back.metadata).toEqual({ kernelspec, language_info: { name: "typescript" } });
    expect(back.cells[1]).toMatchObject({ outputs: [], execution_count: null });
  });

  it("works for Python, too", () => {
    const content = notebook(
      python,
      cell("markdown", "# Hi"),
      cell("code", "%pwd\n# %% x\n# note\nprint(1)"),
    );
    expect(sourcesOf(roundTrip(content, ".py"))).toEqual(sourcesOf(content));
  });

  it("reads what jupytext and editors write", () => {
    const text = [
      "# ---",
      "# jupyter:",
      "#   jupytext:",
      "#     text_representation:",
      "#       format_name: percent",
      "#   kernelspec:",
      "#     display_name: Python 3",
      "#     language: python",
      "#     name: 'python3'",
      "# ---",
      "",
      "# %% [md] A title",
      "# text",
      "",
      "#%%",
      "a = 1",
      "",
      "",
      '# %% Loading name="x" tags=["b"]',
      "b = 2",
    ].join("\r\n");
    const content = scriptNotebook(text, ".py");
    expect(sourcesOf(content)).toEqual([
      ["markdown", "text", {}],
      ["code", "a = 1", {}],
      ["code", "b = 2", { name: "x", tags: ["b"] }],
    ]);
    expect(content.metadata.kernelspec).toEqual({
      display_name: "Python 3",
      language: "python",
      name: "python3",
    });
  });

  it("keeps a call that was edited, without the magic that it no longer is", () => {
    const text = '// %%\nawait deploy({ name: "new" }) // %deploy old --model m\n';
    expect(sourcesOf(scriptNotebook(text, ".ts", { library }))).toEqual([
      ["code", 'await deploy({ name: "new" })', {}],
    ]);
  });

  it("makes one cell of a script without marks, and one of what stands before the first", () => {
    expect(sourcesOf(scriptNotebook("const a = 1;\n", ".ts"))).toEqual([["code", "const a = 1;", {}]]);
    const text = 'import { readCsv } from "cellship";\nimport fs from "node:fs";\n\n// %%\nfs.x;\n';
    expect(sourcesOf(scriptNotebook(text, ".ts", { library }))).toEqual([
      ["code", 'import fs from "node:fs";', {}],
      ["code", "fs.x;", {}],
    ]);
  });
});
