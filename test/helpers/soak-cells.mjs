// Cells of all kinds, as a long session has them; some of them fail.
const kinds = [
  (i) => `const record${i % 50} = { id: ${i}, name: "n${i}" };\nrecord${i % 50}.id`,
  (i) => `function twice${i % 50}(x: number): number { return 2 * x; }\ntwice${i % 50}(${i})`,
  (i) => `import { join as join${i % 50} } from "node:path";\njoin${i % 50}("a", "${i}")`,
  (i) => `for (let n = 0; n < 50; n++) console.log("line", n, ${i});`,
  (i) => `throw new Error("expected ${i}")`,
  (i) => `const wrong: number = "text ${i}";`,
  (i) => `class Point${i % 50} { constructor(readonly x: number) {} }\nnew Point${i % 50}(${i})`,
  (i) => `await new Promise((resolve) => setTimeout(resolve, 1)); ${i}`,
  (i) => `tf.tidy(() => tf.matMul(tf.ones([32, 32]), tf.fill([32, 32], ${i})).sum().dataSync()[0])`,
  (i) => `display.html("<b>${i}</b>"); ${i}`,
];

/** What a person completes between cells. */
export const soakCompletion = "record0.na";

/** The cell number `index` of a long session. */
export function soakCell(index) {
  return kinds[index % kinds.length](Math.floor(index / kinds.length));
}

/** Status that the cell's reply has to have. */
export function soakStatus(index) {
  return [4, 5].includes(index % kinds.length) ? "error" : "ok";
}
