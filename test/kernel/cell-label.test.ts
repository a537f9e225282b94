import { expect, test } from "vitest";
import { cellLabel } from "../../kernel/cell-label.js";

test.each([
  ["cell-3.ts", "cell [3]"],
  ["cell-4-unstored-9.ts", "cell [ ]"],
  ["lib/util.ts", "lib/util.ts"],
])("%s is named %s", (filename, label) => {
  expect(cellLabel(filename)).toBe(label);
});
