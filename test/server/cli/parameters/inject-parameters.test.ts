import { describe, expect, it } from "vitest";
import { injectParameters } from "../../../../server/cli/parameters/inject-parameters.js";
import type { ParameterValue } from "../../../../server/cli/parameters/parameter-values.js";
import type { NotebookContent } from "../../../../server/export/notebook.js";
import { joinText } from "../../../../server/export/notebook.js";

const cell = (source: string, tags: string[] = [], id?: string) => ({
  cell_type: "code",
  ...(id && { id }),
  metadata: { tags },
  source,
});
const notebook = (...cells: ReturnType<typeof cell>[]): NotebookContent => ({
  nbformat: 4,
  metadata: {},
  cells,
});
const inject = (content: NotebookContent, values: Record<string, ParameterValue>, language = "typescript") =>
  injectParameters(content, new Map(Object.entries(values)), { language, file: "n.ipynb" });
const sources = ({ cells }: NotebookContent) => cells.map(({ source }) => joinText(source));

describe("injecting parameters", () => {
  it("adds a cell after the one that declares them, which keeps their types", () => {
    const declaring = cell(
      "const epochs = 10, rate = -0.1;\nlet name = 'a';\nconst mode: 'fast' | 'slow' = 'fast';\nvar units = [1];\nconst grid = {};",
      ["parameters"],
      "p",
    );
    const values = { epochs: 20, rate: 0.5, name: "b\n", mode: "slow", units: [2, null], grid: { a: true } };
    const content = inject(notebook(cell("1"), declaring, cell("2")), values);
    expect(sources(content)).toEqual([
      "1",
      declaring.source,
      [
        "// Parameters",
        "const epochs: number = 20;",
        "const rate: number = 0.5;",
        'name = "b\\n";',
        "const mode: 'fast' | 'slow' = \"slow\";",
        "units = [2,null];",
        'const grid = {"a":true};',
      ].join("\n"),
      "2",
    ]);
    expect(content.cells[2]).toMatchObject({ metadata: { tags: ["injected-parameters"] }, outputs: [] });
    expect(content.cells[2]?.id).toMatch(/^[0-9a-f]{8}$/);
  });

  it("replaces those of an earlier run, and adds no id to a notebook without", () => {
    const first = inject(notebook(cell("let a = 1", ["parameters"]), cell("a")), { a: 2 });
    const second = inject(first, { a: 3 });
    expect(sources(second)).toEqual(["let a = 1", "// Parameters\na = 3;", "a"]);
    expect(second.cells[1]).not.toHaveProperty("id");
  });

  it("writes JavaScript without types, and Python as Python", () => {
    const javascript = inject(notebook(cell("const a = 1", ["parameters"])), { a: 2 }, "javascript");
    expect(sources(javascript)[1]).toBe("// Parameters\nconst a = 2;");
    const python = inject(
      notebook(cell("a: int = 1\nb = None\nif a == 1: pass", ["parameters"])),
      { a: true, b: { x: [null, "é'\""] } },
      "python",
    );
    expect(sources(python)[1]).toBe('# Parameters\na = True\nb = {"x": [None, "é\'\\""]}');
  });

  it("leaves a notebook alone when there are none", () => {
    const content = notebook(cell("1"));
    expect(inject(content, {})).toBe(content);
  });

  it.each([
    [
      "an unknown name",
      [cell("let epochs = 1", ["parameters"])],
      "typescript",
      /declares epochs\. Did you mean epochs\?/,
    ],
    ["no such cell", [cell("let epochs = 1")], "typescript", /tagged "parameters" that declares epoch/],
    [
      "a cell that does not parse",
      [cell("let a = ;", ["parameters"])],
      "typescript",
      /without syntax errors/,
    ],
    ["another language", [cell("x <- 1", ["parameters"])], "R", /is in R/],
    ["a comparison", [cell("epoch == 1", ["parameters"])], "python", /declares nothing/],
  ])("refuses %s", (_, cells, language, message) => {
    expect(() => inject(notebook(...cells), { epoch: 1 }, language)).toThrow(message);
  });
});
