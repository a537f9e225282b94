import { type Project, SymbolFlags } from "typescript/unstable/sync";
import { describeSymbol } from "./describe-symbol.js";
import { documentationOf } from "./documentation.js";
import type { Inspection } from "./language-service.js";
import { withoutAlias } from "./symbols.js";

/** Where the declaration of a name stands in the line before the cell. */
export interface HeaderPosition {
  /** Offset of the name that is declared. */
  readonly name: number;
  /** Offset in the last part of the qualified name that it stands for. */
  readonly target: number;
}

/**
 * Describes the symbol at `position` of `file`.
 *
 * @param header - If the line before the cell declares the word: the symbol is described by its original.
 */
export function inspectSymbol(
  project: Project,
  file: string,
  position: number,
  header: HeaderPosition | undefined,
): Inspection | undefined {
  const { checker } = project;
  const found = checker.getSymbolAtPosition(file, position);
  if (found === undefined) return undefined;
  const isFromHeader =
    header !== undefined && checker.getSymbolAtPosition(file, header.name)?.id === found.id;
  const original = isFromHeader ? checker.getSymbolAtPosition(file, header.target) : undefined;
  const symbol = withoutAlias(checker, original ?? found);
  // Within the cell a variable may have a narrower type than it was declared with.
  const isVariable = (symbol.flags & SymbolFlags.Variable) !== 0 && (symbol.flags & SymbolFlags.Type) === 0;
  const type =
    isVariable && !isFromHeader ? checker.getTypeAtPosition(file, position) : checker.getTypeOfSymbol(symbol);
  return {
    signature: describeSymbol(project, symbol, type),
    documentation: symbol.flags & SymbolFlags.ValueModule ? "" : documentationOf(checker, symbol),
  };
}
