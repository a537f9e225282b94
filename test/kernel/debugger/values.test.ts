import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebugClient, type Variable } from "./debug-client.js";

const code = `const list = Array.from({ length: 250 }, (_, i) => i);
const map = new Map<string, number>([["a", 1]]);
const tensor = tf.tensor2d([[1, 2], [3, 4]]);
const frame = new dfd.DataFrame([[1, "x"], [2, "y"]], { columns: ["n", "s"] });
const text = "hi", whole = 1, real = -1.5, yes = true, nothing = null, big = 10n;
class Person { name = "p"; get size(): number { throw new Error("a getter ran"); } }
const person = new Person();
function local(numbers: number[]) {
  const inner = numbers.map((x) => x * 2);
  return inner.length;
}
local([1, 2]);`;

describe("the values that the debugger shows", () => {
  let debug: DebugClient;
  let frameId = 0;
  let globals: readonly Variable[] = [];
  const children = (name: string): Promise<Variable[]> =>
    debug.variables(globals.find((variable) => variable.name === name)?.variablesReference ?? 0);
  const shown = (variables: readonly Variable[]) => variables.map(({ name, value }) => `${name}: ${value}`);

  beforeAll(async () => {
    debug = await DebugClient.start();
    await debug.attach();
    await debug.setBreakpoints(code, [{ line: 10 }]);
    void debug.execute(code);
    // The library is loaded first.
    await debug.event("stopped", 60_000);
    frameId = (await debug.frames())[0]?.id ?? 0;
    globals = (await debug.body<{ variables: Variable[] }>("inspectVariables")).variables;
  });
  afterAll(() => debug?.close());

  it("have types and one line of text", () => {
    const lines = globals.map(({ name, type, value }) => `${name} ${type ?? "-"} ${value}`);
    expect(lines).toEqual([
      "list Array(250) [ 0, 1, 2, 3, 4, 5, 6, 7, ... 242 more items ]",
      "map Map(1) Map(1) { 'a' => 1 }",
      "tensor Tensor float32 [2, 2] Tensor float32 [2, 2]",
      "frame DataFrame 2 × 2 DataFrame 2 × 2 (n, s)",
      "text str 'hi'",
      "whole int 1",
      "real float -1.5",
      "yes bool true",
      "nothing - null",
      "big - 10n",
      "Person class class Person",
      "person Person Person { name: 'p' }",
      "local function ƒ local(numbers)",
    ]);
  });

  it("unfold: long lists in groups, maps, tensors, tables, objects", async () => {
    const groups = await children("list");
    expect(shown(groups)).toEqual([
      "[0 … 99]: 100 elements",
      "[100 … 199]: 100 elements",
      "[200 … 249]: 50 elements",
    ]);
    const last = await debug.variables(groups[2]?.variablesReference ?? 0);
    expect(last).toHaveLength(50);
    expect(last[49]).toMatchObject({ name: "249", value: "249", evaluateName: "list[249]" });
    expect(shown(await children("map"))).toEqual(["'a' →: 1"]);
    expect(shown(await children("person"))).toEqual(["name: 'p'"]);

    const tensor = await children("tensor");
    expect(shown(tensor)).toEqual(["dtype: 'float32'", "shape: [ 2, 2 ]", "size: 4", "values: 4 elements"]);
    expect(shown(await debug.variables(tensor[3]?.variablesReference ?? 0))).toEqual([
      "0: [ 1, 2 ]",
      "1: [ 3, 4 ]",
    ]);

    const frame = await children("frame");
    expect(shown(frame)).toEqual(["shape: [ 2, 2 ]", "index: [ 0, 1 ]", "n: 2 rows", "s: 2 rows"]);
    expect(shown(await debug.variables(frame[3]?.variablesReference ?? 0))).toEqual(["0: 'x'", "1: 'y'"]);
  });

  it("are rendered as a cell would show them", async () => {
    const rich = (variableName: string) => debug.body("richInspectVariables", { variableName, frameId });
    expect(await rich("frame")).toMatchObject({
      data: { "text/html": expect.stringContaining('<table class="dataframe">') },
      metadata: {},
    });
    expect(await rich("inner")).toEqual({ data: { "text/plain": "[ 2, 4 ]" }, metadata: {} });
    expect(await rich("frame.shape[0]")).toEqual({ data: { "text/plain": "2" }, metadata: {} });
  });

  it("are those of the moment after an assignment", async () => {
    const scopes = await debug.body<{ scopes: { name: string; variablesReference: number }[] }>("scopes", {
      frameId,
    });
    const reference = (name: string) =>
      scopes.scopes.find((scope) => scope.name === name)?.variablesReference ?? 0;
    const set = (scope: string, name: string, value: string) =>
      debug.request("setVariable", { variablesReference: reference(scope), name, value });
    expect(await set("Locals", "inner", "[7] as number[]")).toMatchObject({ body: { value: "[ 7 ]" } });
    expect(await set("Globals", "text", "'bye'")).toMatchObject({ success: true });
    expect(await set("Locals", "missing", "1")).toMatchObject({
      success: false,
      message: "missing cannot be assigned to here.",
    });
    await debug.body("evaluate", { expression: "numbers = [9]", frameId });
    expect(await debug.scopes(frameId)).toMatchObject({
      Locals: { inner: "[ 7 ]", numbers: "[ 9 ]" },
      Globals: { text: "'bye'" },
    });
  });

  it("are evaluated in a frame: objects, several statements, what takes too long", async () => {
    const evaluate = (expression: string) => debug.request("evaluate", { expression, frameId });
    expect(await evaluate("{ a: numbers }")).toMatchObject({
      body: { result: "{ a: [ 9 ] }", type: "Object" },
    });
    expect(await evaluate("const twice = inner[0]! * 2; twice")).toMatchObject({ body: { result: "14" } });
    expect(await evaluate("for (;;) {}")).toMatchObject({
      success: false,
      message: "The expression was stopped after 5 s. Run what takes longer in a cell.",
    });
    expect(await evaluate("inner.length")).toMatchObject({ success: true });
  });

  it("are copied from a frame to the session, and known to the type checker there", async () => {
    const copy = { srcVariableName: "inner", dstVariableName: "copied", srcFrameId: frameId };
    expect(await debug.body("copyToGlobals", copy)).toMatchObject({ value: "[ 7 ]" });
    expect(await debug.request("copyToGlobals", { ...copy, dstVariableName: "a b" })).toMatchObject({
      success: false,
      message: "a b is not the name of a variable.",
    });
    await debug.body("continue", { threadId: 1 });
    const { published } = await debug.client.execute("copied.length");
    expect(published.at(-1)?.content).toMatchObject({ data: { "text/plain": "1" } });
  });

  it("are evaluated like a cell while nothing is paused", async () => {
    const result = await debug.body("evaluate", { expression: "const made: number = whole + 1; made" });
    expect(result).toMatchObject({ result: "2", type: "int" });
    expect(await debug.body("evaluate", { expression: "made" })).toMatchObject({ result: "2" });
  });
});
