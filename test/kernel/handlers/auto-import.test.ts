import { expect, test } from "vitest";
import { completeWithImport } from "../../../kernel/handlers/auto-import.js";

const complete = (code: string) => completeWithImport(code.replace("|", ""), code.indexOf("|"));

test("a name that Node.js exports comes with its import, in place of the cell so far", () => {
  const code = "const a = 1\nreadFileSy";
  expect(complete(`${code}|("x")`)).toEqual({
    start: 0,
    end: code.length,
    entries: [{ name: 'import { readFileSync } from "node:fs";\nconst a = 1\nreadFileSync', kind: "import" }],
  });
});

test.each(["re|", "x.readFileSy|", "'readFileSy|", "// readFileSy|", "%load readFileSy|", "noSuchExport|"])(
  "nothing is imported at %s",
  (code) => {
    expect(complete(code)).toBeUndefined();
  },
);
