import { markOf } from "./percent-format.js";

/** A line of a cell that only a kernel understands. */
export interface KernelLine {
  /** From 0. */
  readonly index: number;
  /** What a script does in its place, on one line; `undefined`: nothing. */
  readonly call: string | undefined;
}

const magicLine = /^[ \t]*(?:%%?[A-Za-z_]|![\w./~$"])/;
const cellMagic = /^\s*%%([A-Za-z_][\w-]*)/;
const timedLine = /^([ \t]*)%time[ \t]+(\S.*)$/;
const calledLine = /^(.*\S)[ \t]+(?:\/\/|#) (%[A-Za-z_].*)$/;

/** The lines of a cell that look like magics, where nobody knows the kernel's own rules. */
export function guessKernelLines(source: string): readonly KernelLine[] {
  return source
    .split("\n")
    .flatMap((line, index) => (magicLine.test(line) ? [{ index, call: undefined }] : []));
}

/**
 * A cell's code as a script has it. Magics become calls where there are some, with the magic behind them; others, and
 * commands of the shell, become comments: only a kernel runs them. A cell magic (`%%magic`) takes its whole cell along, for
 * its text need not be of the notebook's language; below `%%time` there is code.
 *
 * @param comment - What begins a comment, e.g. `//`.
 * @param kernelLines - Says which lines are magics, and what they call.
 */
export function commentMagics(
  source: string,
  comment: string,
  kernelLines: (source: string) => readonly KernelLine[],
): string {
  const lines = source.split("\n").map((line) => escapeLine(line, comment));
  const name = cellMagic.exec(source)?.[1];
  if (name !== undefined && name !== "time") return lines.map((line) => commented(line, comment)).join("\n");
  for (const { index, call } of kernelLines(source)) {
    const line = lines[index] ?? "";
    const [, indent = "", timed] = timedLine.exec(line) ?? [];
    if (timed !== undefined) lines[index] = `${indent}${timed} ${comment} %time`;
    else lines[index] = call === undefined ? commented(line, comment) : `${call} ${comment} ${line.trim()}`;
  }
  return lines.join("\n");
}

/**
 * The way back: the magics of a script's cell.
 *
 * @param kernelLines - Says what a magic calls; one behind a call that was edited since is dropped.
 */
export function restoreMagics(
  code: string,
  comment: string,
  kernelLines: (source: string) => readonly KernelLine[],
): string {
  const lines = code.split("\n");
  const name = cellMagic.exec(uncommented(lines[0] ?? "", comment) ?? "")?.[1];
  if (name !== undefined && name !== "time") {
    return lines.map((line) => unescapeLine(uncommented(line, comment) ?? line, comment)).join("\n");
  }
  return lines.map((line) => unescapeLine(restoreLine(line, comment, kernelLines), comment)).join("\n");
}

function restoreLine(
  line: string,
  comment: string,
  kernelLines: (source: string) => readonly KernelLine[],
): string {
  const bare = uncommented(line, comment);
  if (bare !== undefined && magicLine.test(bare)) return bare;
  const [, code, magic] = calledLine.exec(line) ?? [];
  if (code === undefined || magic === undefined) return line;
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  if (magic === "%time") return `${indent}%time ${code.trimStart()}`;
  const call = kernelLines(magic)[0]?.call;
  if (call === undefined || code.trim().split("(")[0] !== call.split("(")[0]) return line;
  return call.replace(/;$/, "") === code.trim().replace(/;$/, "") ? `${indent}${magic}` : code;
}

function commented(line: string, comment: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  return line.trim() === "" ? comment : `${indent}${comment} ${line.slice(indent.length)}`;
}

/** A line without the comment that it begins with; `undefined` if it does not. */
function uncommented(line: string, comment: string): string | undefined {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const rest = line.slice(indent.length);
  if (rest === comment) return "";
  return rest.startsWith(`${comment} `) ? indent + rest.slice(comment.length + 1) : undefined;
}

/** A comment of the cell's own that the way back would take for a magic, or for the mark of a cell, gets a further one. */
function escapeLine(line: string, comment: string): string {
  return isAmbiguous(line, comment) ? commented(line, comment) : line;
}

function unescapeLine(line: string, comment: string): string {
  const inner = uncommented(line, comment);
  return inner !== undefined && isAmbiguous(inner, comment) ? inner : line;
}

function isAmbiguous(line: string, comment: string): boolean {
  if (markOf(line, comment) !== undefined) return true;
  const inner = uncommented(line, comment);
  return inner !== undefined && (magicLine.test(inner) || isAmbiguous(inner, comment));
}
