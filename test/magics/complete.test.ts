import { describe, expect, test } from "vitest";
import { completeMagic } from "../../magics/complete.js";
import { magicRegistry } from "../../magics/index.js";

/** Candidates at the end of `source`, and the text they replace. */
const complete = (source: string) => {
  const found = completeMagic(source, source.length, magicRegistry);
  return (
    found && { names: found.entries.map(({ name }) => name), replaced: source.slice(found.start, found.end) }
  );
};

describe("completion of magics", () => {
  test.each([
    ["%tim", { names: ["%time", "%%time", "%timeit", "%%timeit"], replaced: "%tim" }],
    ["x = 1;\n  %timei", { names: ["%timeit"], replaced: "%timei" }],
    ["%%ti", { names: ["%%time", "%%timeit"], replaced: "%%ti" }],
    ["%htm", { names: ["%%html"], replaced: "%htm" }],
    ["%timeit --l", { names: ["--loops"], replaced: "--l" }],
    ["%timeit --loops 3 --", { names: ["--repeats"], replaced: "--" }],
    ["%help writ", { names: ["writefile"], replaced: "writ" }],
    ["%deploy c --model m --ex", { names: ["--example"], replaced: "--ex" }],
    ["%types w", { names: ["warn"], replaced: "w" }],
    ["%npm in", { names: ["install"], replaced: "in" }],
    ["%load test/magics/comp", { names: ["complete.test.ts"], replaced: "comp" }],
    ["%%writefile test/mag", { names: ["magics/"], replaced: "mag" }],
    ["%device w", { names: ["webgpu"], replaced: "w" }],
    ["%deploy can", { names: [], replaced: "can" }],
    ["%reset ", { names: [], replaced: "" }],
    ["%cd no-such-folder/", { names: [], replaced: "" }],
    ["%types warn ", undefined],
    ["%deploy c --model mod", undefined],
    ["%time Math.fl", undefined],
    ["!git --vers", undefined],
    ["%npm install --sav", undefined],
    ["a %tim", undefined],
    ["%nope --x", undefined],
  ])("%j", (source, expected) => {
    expect(complete(source)).toEqual(expected);
  });
});
