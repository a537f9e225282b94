const magicLine = /^[ \t]*(?:%[A-Za-z_]|![\w./~$"])/;
const cellMagic = /^\s*%%[A-Za-z_]/;

/**
 * Code in which the lines that only a kernel understands, `%magic` and `!command`, are comments. A cell magic
 * (`%%magic`) takes its whole cell along: its text need not be of the notebook's language.
 *
 * @param comment - What begins a comment, e.g. `//`.
 */
export function commentMagics(source: string, comment: string): string {
  const isWhole = cellMagic.test(source);
  return source
    .split("\n")
    .map((line) => (isWhole || magicLine.test(line) ? `${comment} ${line}`.trimEnd() : line))
    .join("\n");
}
