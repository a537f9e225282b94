import { expect, test } from "vitest";
import type { MagicContext } from "../../magics/magic.js";
import { createMagics, MagicRegistry, magicUsage, optionKey } from "../../magics/registry.js";
import { magics } from "../kernel/interpreter/session.js";

const deploy = magics.get("deploy");

test("usage shows what is optional in brackets", () => {
  expect(deploy && magicUsage(deploy)).toBe(
    "%deploy <name> --model <expression> [--example <expression>] [--batch-size <word>] [--force]",
  );
});

test("option keys are in camelCase", () => {
  expect(optionKey({ name: "max-batch-size" })).toBe("maxBatchSize");
});

test.each([
  ["deplyo", "deploy"],
  ["dep", "deploy"],
  ["model", "models"],
  ["xyzzy", undefined],
])("%s suggests %s", (typed, expected) => {
  expect(magics.suggest(typed)).toBe(expected);
});

test("two magics may not share a name", () => {
  expect(() => new MagicRegistry([...magics.magics, ...magics.magics])).toThrow("distinct names");
});

test("a magic is callable as a function, with the context it was made with", async () => {
  const context = { workingDirectory: "/here" } as MagicContext;
  const seen: unknown[] = [];
  const registry = new MagicRegistry([
    { name: "probe", summary: "", positional: [], options: [], run: async (o: object, c) => seen.push(o, c) },
  ]);
  await createMagics(registry, context).probe?.({ a: 1 });
  expect(seen).toStrictEqual([{ a: 1 }, context]);
});
