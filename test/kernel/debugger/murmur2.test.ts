import { describe, expect, it } from "vitest";
import { murmur2 } from "../../../kernel/debugger/murmur2.js";
import fixture from "../../fixtures/kernel/murmur2.json" with { type: "json" };

describe("murmur2", () => {
  it.each(fixture.hashes)("names a text of $text.length characters as ipykernel does", ({ text, hash }) => {
    expect(murmur2(text, fixture.seed)).toBe(hash);
  });
});
