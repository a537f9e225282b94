import { expect, test } from "vitest";
import { propertyPathAt } from "../../kernel/property-path.js";

test.each([
  ["row.", ["row"], "", false],
  ["x = a.b?.sco", ["a", "b"], "sco", false],
  ["rows[0].na", ["rows", "0"], "na", false],
  ['rows["odd key"].n', ["rows", "odd key"], "n", false],
  ["df['col", ["df"], "col", true],
  ['(df["', ["df"], "", true],
  ["$x.y\n  .z", ["$x", "y"], "z", false],
])("%j ends in a property", (text, path, typed, isQuoted) => {
  expect(propertyPathAt(text)).toEqual({ path, typed, isQuoted });
});

test.each(["f(x).y", "a[i].b", "'text'", "name", "1.", "x().y.z", "a[f(1)]['k"])(
  "%j ends in none, or in one of a value that would have to be computed",
  (text) => {
    expect(propertyPathAt(text)).toBeUndefined();
  },
);
