import { describe, expect, test } from "vitest";
import { MagicSyntaxError } from "../../magics/magic-syntax-error.js";
import { expandMagics } from "../../magics/parse.js";
import { magics } from "../kernel/interpreter/session.js";

const expand = (source: string): string => expandMagics(source, magics).text;

const failure = (source: string): MagicSyntaxError => {
  try {
    expand(source);
  } catch (error) {
    if (error instanceof MagicSyntaxError) return error;
    throw error;
  }
  throw new Error(`Expected an error for ${source}`);
};

describe("a magic line becomes a call", () => {
  test.each([
    ["%models", "await __magics.models({})"],
    ["%models;", "await __magics.models({});"],
    ["  %models  ", "  await __magics.models({})"],
    ["%models // all of them", "await __magics.models({})"],
    ["%models\n[1]", "await __magics.models({});\n[1]"],
    ["%models\n// done\n", "await __magics.models({})\n// done\n"],
    ["%monitor cancer", 'await __magics.monitor({ name: "cancer" })'],
    ["%monitor 'two words'", 'await __magics.monitor({ name: "two words" })'],
    ['%monitor a\\b"c', 'await __magics.monitor({ name: "a\\\\b\\"c" })'],
    ["%deploy c --model pipeline", 'await __magics.deploy({ name: "c", model: (pipeline) })'],
    ["%deploy --model pipeline c", "await __magics.deploy({ model: (pipeline c) })"],
    ["%deploy c --model=pipeline", 'await __magics.deploy({ name: "c", model: (pipeline) })'],
    [
      "%deploy c --model f(a, b)[0] --force",
      'await __magics.deploy({ name: "c", model: (f(a, b)[0]), force: true })',
    ],
    ["%deploy c --model { a: 1 }", 'await __magics.deploy({ name: "c", model: ({ a: 1 }) })'],
    ["%deploy c --model a - --b", 'await __magics.deploy({ name: "c", model: (a - --b) })'],
    ['%deploy c --model "x --example y"', 'await __magics.deploy({ name: "c", model: ("x --example y") })'],
    ["%deploy c --model a // note", 'await __magics.deploy({ name: "c", model: (a) })'],
    [
      "%deploy c --model a --example x.slice(0, 1);",
      'await __magics.deploy({ name: "c", model: (a), example: (x.slice(0, 1)) });',
    ],
    [
      "%deploy c --model a --batch-size 8",
      'await __magics.deploy({ name: "c", model: (a), batchSize: "8" })',
    ],
    ["x = 1;\n%models", "x = 1;\nawait __magics.models({})"],
    ["x = 1\n%models", "x = 1\nawait __magics.models({})"],
    ["f()\n%deploy c --model m", 'f()\nawait __magics.deploy({ name: "c", model: (m) })'],
    ["if (x) {\n  %models\n}", "if (x) {\n  await __magics.models({});\n}"],
    ["const o = {}\n%models", "const o = {}\nawait __magics.models({})"],
    ["%models\n%monitor a", 'await __magics.models({});\nawait __magics.monitor({ name: "a" })'],
    ["// c\r\n%models\r\nx", "// c\r\nawait __magics.models({});\r\nx"],
  ])("%j", (source, expected) => {
    if (source === "%deploy --model pipeline c") expect(failure(source).message).toContain("needs <name>");
    else expect(expand(source)).toBe(expected);
  });
});

describe("a % that is no magic stays", () => {
  test.each([
    "const a = 17\n% 5",
    "const a = 17\n%5",
    "const a = 17, b = 5\na\n%b",
    "const a = 17\n  %models",
    "(17\n%models)",
    "f(17\n%models\n)",
    "[\n17\n%models\n]",
    "`\n%deploy x\n`",
    `\`\${17\n%models}\``,
    "/*\n%deploy x\n*/",
    "const s = 'a\\\n%models'",
    "x = 17\n%(5)",
    "x\n%= 5",
    "/* a */ 17 /*\n*/\n% 5",
  ])("%j", (source) => {
    expect(expand(source)).toBe(source);
  });
});

describe("a malformed magic says so", () => {
  test.each([
    ["%deplyo a", "Unknown magic %deplyo. Did you mean %deploy? %help lists them.", 0],
    ["x;\n  %zzzzzz", "Unknown magic %zzzzzz. %help lists them.", 5],
    ["f()\n%foo bar", "Unknown magic %foo. %help lists them.", 4],
    ["%deploy c --modle m", "Unknown option --modle for %deploy. Did you mean --model?", 10],
    [
      "%deploy c",
      "%deploy needs --model. Usage: %deploy <name> --model <expression> [--example <expression>]",
      9,
    ],
    ["%deploy --model m", "%deploy needs <name>.", 17],
    ["%deploy c --model", "--model of %deploy needs a value.", 10],
    ["%deploy c --model m --model n", "%deploy got --model twice.", 20],
    ["%deploy c d --model m", '%deploy got the unexpected argument "d".', 10],
    ["%monitor", "%monitor needs <name>. Usage: %monitor <name>", 8],
    ["%%time\nx", "Cell magics such as %%time are not supported yet.", 0],
  ])("%j", (source, message, offset) => {
    const error = failure(source);
    expect(error.message).toContain(message);
    expect(error.offset).toBe(offset);
  });
});
