import { describe, expect, it } from "vitest";
import type { NotebookContent } from "../../../server/export/notebook.js";
import { notebookScript } from "../../../server/export/notebook-script.js";
import { scriptImport } from "../../../server/export/script-import.js";

const cell = (cell_type: string, source: string | string[]) => ({ cell_type, metadata: {}, source });
const notebook = (language: object, ...cells: ReturnType<typeof cell>[]): NotebookContent => ({
  nbformat: 4,
  metadata: { language_info: language },
  cells,
});
const namesOf = (...names: string[]) => new Map(names.map((name) => [name, "function"]));
const typescript = { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" };

describe("a notebook as a script", () => {
  it("keeps the code, and makes comments of texts and of what only a kernel understands", () => {
    const script = notebookScript(
      notebook(
        typescript,
        cell("markdown", ["# Title\n", "\n", "text"]),
        cell("code", "const a = 7;\n%time a % 2\n!ls /tmp\nconst b = a\n  % 2;"),
        cell("code", "%%sql\nSELECT 1"),
        cell("code", "  \n"),
        cell("raw", "left out"),
        cell("code", "a + b\n"),
      ),
    );
    expect(script).toEqual({
      extension: ".ts",
      mimeType: "text/typescript",
      text: [
        "// # Title\n//\n// text",
        "const a = 7;\n// %time a % 2\n// !ls /tmp\nconst b = a\n  % 2;",
        "// %%sql\n// SELECT 1",
        "a + b\n",
      ].join("\n\n"),
    });
  });

  it("keeps apart cells that would be one expression", () => {
    const cells = ["rows", "[1, 2].length", "(1)", "/x/.test('x')", "/* a */ 1"].map((source) =>
      cell("code", source),
    );
    const { text } = notebookScript(notebook(typescript, ...cells));
    expect(text.split("\n\n")).toEqual(["rows", ";[1, 2].length", ";(1)", ";/x/.test('x')", "/* a */ 1\n"]);
  });

  it("comments as the notebook's language does", () => {
    const python = { name: "python", file_extension: ".py", mimetype: "text/x-python" };
    const script = notebookScript(notebook(python, cell("markdown", "Hi"), cell("code", "%pwd\nprint(1)")));
    expect(script).toEqual({
      extension: ".py",
      mimeType: "text/x-python",
      text: "# Hi\n\n# %pwd\nprint(1)\n",
    });
  });

  it("imports what it uses of the library and does not declare itself", () => {
    const library = {
      module: "cellship",
      names: namesOf("cnn", "split", "fit", "scale", "own").set("Model", "interface"),
    };
    const code = [
      "const { own, x: [scale] } = await split(1);",
      "const model: Model = { fit: 1, cnn };",
      "model.fit.split;",
    ];
    const script = notebookScript(notebook(typescript, cell("code", code)), { library });
    expect(script.text).toMatch(/^import \{ type Model, cnn, split \} from "cellship";\n\n/);
  });

  it("imports nothing where nothing is used, or where the code does not parse", () => {
    const library = { module: "cellship", names: namesOf("cnn") };
    expect(scriptImport("function cnn() {}\ncnn();", library)).toBe("");
    expect(scriptImport("const = cnn", library)).toBe("");
  });
});
