import type { Compiler } from "./compiler.js";
import { findInferredSites, writeTypes } from "./inferred-types.js";
import { printTypes, proofText, provenNames } from "./print-types.js";
import type { Scope } from "./scope.js";

/** A committed cell, as it stands in its module. */
export interface CommittedCell {
  readonly file: string;
  readonly cell: string;
  /** What stands before the cell. */
  readonly header: string;
  /** Whether the cell declares the name, or its header does. */
  has(name: string): boolean;
}

/**
 * Replaces what a committed cell infers by the types that come of it, so that a long chain of cells, each using
 * the one before, is not inferred again from its start at every check. A type that cannot be written so that it
 * is provably the same stays inferred.
 *
 * @param scope - What is visible now: names that a written type may use.
 * @returns The visible names that the written types use.
 */
export function writeOutTypes(
  compiler: Compiler,
  scope: Scope,
  committed: CommittedCell,
): ReadonlySet<string> {
  const { file, cell, header } = committed;
  const sites = findInferredSites(cell);
  if (sites.length === 0) return new Set();

  const withNames = (names: Iterable<string>): string =>
    `${header.trimEnd()}${scope.header(names, committed)}\n`;
  const wide = withNames(scope.aliases());
  let used = new Set<string>();
  let result = header + cell;
  try {
    compiler.write(file, wide + cell);
    const texts = compiler.ask((project) => printTypes(project, file, sites));
    if (texts.size > 0) {
      compiler.write(file, wide + cell + proofText(texts));
      const proofStart = wide.length + cell.length;
      const proven = compiler.ask((project) => provenNames(project, file, sites, texts, proofStart));
      const written = sites.filter(({ names }) => names.every((name) => proven.has(name)));
      used = scope.mentioned(written.flatMap(({ names }) => names.map((name) => texts.get(name))).join(" "));
      result = withNames(used) + writeTypes(cell, written, (name) => texts.get(name) ?? "unknown");
    }
  } finally {
    compiler.write(file, result);
  }
  compiler.flush();
  return used;
}
