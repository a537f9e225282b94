import { describe, expect, test } from "vitest";
import { magicRegistry } from "../../magics/index.js";
import { MagicSyntaxError } from "../../magics/magic-syntax-error.js";
import { expandMagics } from "../../magics/parse.js";
import { magics } from "../kernel/interpreter/session.js";

const expandStandard = (source: string): string => expandMagics(source, magicRegistry).text;
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

describe("a cell magic that binds its result", () => {
  test("declares the variable and shows it", () => {
    expect(expandStandard("%%sql top\nselect `a`\nfrom t")).toBe(
      'const top = await __magics["%sql"]({ name: "top", body: `select \\`a\\`\nfrom t` }); top',
    );
    expect(expandStandard("%%sql\nselect 1")).toBe('await __magics["%sql"]({ body: `select 1` })');
  });

  test("takes a variable's name only", () => {
    expect(() => expandStandard("%%sql a-b\nselect 1")).toThrow(
      "Expected a variable's name after %%sql, got a-b.",
    );
  });
});

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
  ])("%j", (source, message, offset) => {
    const error = failure(source);
    expect(error.message).toContain(message);
    expect(error.offset).toBe(offset);
  });
});

describe("code after a magic becomes a function", () => {
  test.each([
    ["%time f(1)", 'await __magics["%time"]({ code: () => (f(1)) })'],
    ["%time await f(1) // slow", 'await __magics["%time"]({ code: async () => (await f(1)) })'],
    ["%time f(1);", 'await __magics["%time"]({ code: () => (f(1)) });'],
    ["%timeit -n 3 -r 2 -i", 'await __magics["%timeit"]({ loops: "3", repeats: "2", code: () => (-i) })'],
    ["%timeit -n.size", 'await __magics["%timeit"]({ code: () => (-n.size) })'],
    ["%%writefile -a x.ts\ny", 'await __magics["%writefile"]({ append: true, path: "x.ts", body: `y` })'],
    ["?%time", 'await __magics.help({ name: "time" })'],
    ["%timeit --loops 3 --i", 'await __magics["%timeit"]({ loops: "3", code: () => (--i) })'],
    [
      "%time const x = f()\nx",
      'await __magics["%time"]({}); const x = f(); await __magics["%time"]({ end: true });\nx',
    ],
  ])("%j", (source, expected) => {
    expect(expandStandard(source)).toBe(expected);
  });
});

describe("a first line %%name takes the rest of the cell", () => {
  test.each([
    ["%%time\nconst a = 1;\na", 'await __magics["%time"]({ body: true });\nconst a = 1;\na'],
    ["\n// slow\n%%time\na", '\n// slow\nawait __magics["%time"]({ body: true });\na'],
    ["%%timeit --loops 2\nf()", 'await __magics["%timeit"]({ loops: "2", body: () => {\nf()\n} })'],
    [
      "%%timeit\nawait f();\n%models\n",
      'await __magics["%timeit"]({ body: async () => {\nawait f();\nawait __magics.models({})\n\n} })',
    ],
    [
      `%%writefile a.txt\n\`\${x}\` \\n\n%who`,
      `await __magics["%writefile"]({ path: "a.txt", body: \`\\\`\\\${x}\\\` \\\\n\n%who\` })`,
    ],
    ["%%sh\nls\n", 'await __magics["%sh"]({ body: `ls\n` })'],
  ])("%j", (source, expected) => {
    expect(expandStandard(source)).toBe(expected);
  });

  test("positions in the body are kept", () => {
    const source = "%%timeit\nconst a = 1;\nb";
    const { text, map } = expandMagics(source, magicRegistry);
    expect(map.toSource(text.indexOf("b", text.indexOf("a = 1")))).toBe(source.length - 1);
  });

  test.each([
    ["x\n%%time\ny", "Expected %%time on the first line of a cell", 2],
    ["%%models\nx", "%%models takes no body. Usage: %models", 0],
    ["%html\n<b>", "%html needs a body: begin the cell with %%html", 0],
    ["%%tmie\nx", "Unknown magic %%tmie. Did you mean %%time?", 0],
    ["%%writefile\nx", "%%writefile needs <path>. Usage: %%writefile <path> [--append]", 11],
    ["%time", "%time needs <code>. Usage: %time <code>", 5],
  ])("%j is an error", (source, message, offset) => {
    try {
      expandStandard(source);
    } catch (error) {
      expect((error as MagicSyntaxError).message).toContain(message);
      expect((error as MagicSyntaxError).offset).toBe(offset);
      return;
    }
    throw new Error(`Expected an error for ${source}`);
  });
});

describe("!command runs in a shell", () => {
  test.each([
    ["!ls -l *.ts", 'await __magics["%sh"]({ command: "ls -l *.ts" })'],
    ["!curl --head //x; echo a;", 'await __magics["%sh"]({ command: "curl --head //x; echo a;" })'],
    ["x = 1\n!./run", 'x = 1\nawait __magics["%sh"]({ command: "./run" })'],
    ["!(a && b)", "!(a && b)"],
    ["!function () {}()", "!function () {}()"],
    ["a ||\n!b", "a ||\n!b"],
    ["`\n!b\n`", "`\n!b\n`"],
  ])("%j", (source, expected) => {
    expect(expandStandard(source)).toBe(expected);
  });
});
