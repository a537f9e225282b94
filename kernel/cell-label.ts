/**
 * How error messages name a cell: by the number that stands beside it in the notebook.
 *
 * @param filename - Name of the cell's script, `cell-3.ts`; a cell that is not stored has a suffix.
 * @returns `cell [3]`, or `cell [ ]` for one that has no number; other names stay as they are.
 */
export function cellLabel(filename: string): string {
  const [, number, suffix] = /^cell-(\d+)(-\w.*)?\.ts$/.exec(filename) ?? [];
  if (number === undefined) return filename;
  return suffix === undefined ? `cell [${number}]` : "cell [ ]";
}
