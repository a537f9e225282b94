import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Notebook } from "./open-session.js";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
  notebook.run(`
    /** Settings of the run. */
    const config = {
      /** Step size. */
      rate: 0.1,
    };
    let counter = 1;
    /**
     * Mean of the values.
     *
     * @param values - At least one.
     * @returns The mean.
     */
    function mean(values: number[]): number;
    function mean(values: number[], weights: number[]): number;
    function mean(values: number[]) { return values[0]!; }
    class Model<T> { constructor(public value: T) {} /** Trains. */ fit(epochs: number) { return this; } }
    enum Colour { Red = 3 }
    type Pair<A> = { left: A };
    interface Shape { sides: number }`);
});
afterAll(() => notebook.close());

/** Documentation shown at `|` in a cell. */
function documentation(cell: string): string | undefined {
  const offset = cell.indexOf("|");
  return notebook.session.inspect(cell.replace("|", ""), offset)?.documentation;
}

const bothMeans =
  "function mean(values: number[]): number\nfunction mean(values: number[], weights: number[]): number";

describe("inspection", () => {
  test.each([
    ["con|fig", "const config: { rate: number; }"],
    ["config|", "const config: { rate: number; }"],
    ["config.ra|te", "(property) rate: number"],
    ["counter|", "let counter: number"],
    ["mean|", bothMeans],
    ["mean(|", bothMeans],
    ["mean([1], |", bothMeans],
    ["mean([mean([1]), 2], |)", bothMeans],
    ["mean  |", bothMeans],
    ["new Model|(1)", "class Model<T>\nnew Model<T>(value: T): Model<T>"],
    ["new Model(1).fit(|)", "(method) Model.fit(epochs: number): Model<number>"],
    ["Colour|", "enum Colour"],
    ["Colour.Red|", "(enum member) Colour.Red"],
    ["let p: Pair|<number>", "type Pair<A> = { left: A; }"],
    ["let s: Shape|", "interface Shape"],
    ["function f(text: string) { return text|; }", "(parameter) text: string"],
    ["const own = 3; own|", "const own: 3"],
    ["let text: string | undefined = 'a'; text.len|", undefined],
    ["parseFloat(|", "function parseFloat(string: string): number"],
    ["Math|", "var Math: Math"],
    ["accuracy(|", "function accuracy(yTrue: readonly number[], yPred: readonly number[]): number"],
    ["deploy(|", "(method) Magics.deploy(options: {\n"],
  ])("of %s", (cell, signature) => {
    if (signature?.endsWith("\n")) expect(notebook.hover(cell)).toContain(signature);
    else expect(notebook.hover(cell)).toBe(signature);
  });

  test.each(["", "|  ", "nothingAtAll|", "'text|'", "1 + |"])("of %j is undefined", (cell) => {
    expect(notebook.hover(cell.includes("|") ? cell : `${cell}|`)).toBeUndefined();
  });

  test("shows a parameter that shadows an earlier declaration, not that declaration", () => {
    expect(notebook.hover("function f(config: boolean) { return config|; }")).toBe(
      "(parameter) config: boolean",
    );
    expect(notebook.hover("const config = 'own'; config|")).toBe('const config: "own"');
  });

  test("includes documentation, of earlier cells, of the cell, of the library and of packages", () => {
    expect(documentation("config|")).toBe("Settings of the run.");
    expect(documentation("config.rate|")).toBe("Step size.");
    expect(documentation("mean(|")).toBe(
      "Mean of the values.\n\n*@param* `values` — At least one.\n\n*@returns* The mean.",
    );
    expect(documentation("/** Mine. */ function own() {} own|()")).toBe("Mine.");
    expect(documentation("accuracy|")).toBe("Fraction of equal labels.");
    expect(documentation("deploy|")).toBe("Ships a model.");
    expect(documentation("Math.max|(1)")).toContain("Returns the larger");
    expect(documentation("counter|")).toBe("");
  });
});

test("shows how to construct what type arguments are given to", () => {
  expect(notebook.hover("new Map<string, Array<number>>(|")).toContain("new Map<K, V>(entries?");
});

test("gives no owner to a method of an object literal", () => {
  notebook.run("const holder = { compile(loss: string) {} };");
  expect(notebook.hover("holder.compile(|")).toBe("(method) compile(loss: string): void");
});
