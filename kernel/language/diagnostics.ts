import { readFileSync } from "node:fs";
import { type Diagnostic as CompilerDiagnostic, DiagnosticCategory } from "typescript/unstable/sync";
import { positionAt } from "../code-frame.js";
import { importOf } from "./auto-imports.js";
import { withoutImportPaths } from "./describe-symbol.js";
import type { Diagnostic } from "./language-service.js";

/** A package without type declarations, which would make an import implicitly `any`. */
const untypedModule = 7016;
/** Of an import with names, and of one for its effects. */
const moduleNotFound = new Set([2307, 2882]);
const implicitAnyVariable = 7034;
const implicitAnyUse = 7005;
const cannotFindName = new Set([2304, 2552]);
const assignmentToImport = 2632;
const assignmentToConstant = 2588;

/** Errors about a name that nothing declares. */
const unknownNames = new Set([2304, 2503, 2552, 2580, 2582, 2583, 2584, 2591, 2592, 2593, 2868, 18004]);

/** Whether an error may go away once the preloaded names are there. */
export function isUnknownName({ code }: CompilerDiagnostic): boolean {
  return unknownNames.has(code);
}

/** Whether an error may go away once packages are looked up again. */
export function isModuleNotFound({ code }: CompilerDiagnostic): boolean {
  return moduleNotFound.has(code);
}

/** Errors that ask for a type annotation, which JavaScript has not. */
const implicitAny = new Set([
  implicitAnyUse,
  7006,
  7008,
  7010,
  7011,
  7015,
  7017,
  7018,
  7019,
  7022,
  7023,
  7024,
  7031,
  implicitAnyVariable,
  7053,
]);

/** Whether an error does not count in a cell that is plain JavaScript. */
export function isImplicitAny({ code }: CompilerDiagnostic): boolean {
  return implicitAny.has(code);
}

/** Errors in a tsconfig.json that leave it without effect: it does not parse, an option or its value is unknown. */
function isBrokenConfig({ code }: CompilerDiagnostic): boolean {
  return code < 2000 || [5023, 5024, 5025, 5083, 6046, 6053, 18000].includes(code);
}

/** The errors of the user's tsconfig.json, as errors of a cell. */
export function configDiagnostics(
  diagnostics: readonly CompilerDiagnostic[],
  ownConfig: string,
): readonly Diagnostic[] {
  return diagnostics.filter(isBrokenConfig).map((diagnostic) => {
    const { code, fileName, pos } = diagnostic;
    const isOwn = fileName === undefined || fileName === ownConfig;
    const { line, column } = isOwn ? { line: 1, column: 1 } : positionAt(readFileSync(fileName, "utf8"), pos);
    const place = isOwn ? "tsconfig.json" : `${fileName}:${line}:${column}`;
    return { code, message: fullText(diagnostic), start: 0, end: 0, place };
  });
}

function fullText({ text, messageChain = [] }: CompilerDiagnostic, indent = ""): string {
  return [`${indent}${text}`, ...messageChain.map((link) => fullText(link, `${indent}  `))].join("\n");
}

/** A constant of an earlier cell reaches the cell as an import. */
function asConstant(
  diagnostic: CompilerDiagnostic,
  isConstant: (name: string) => boolean,
): CompilerDiagnostic {
  const name = /'(.+)'/.exec(diagnostic.text)?.[1];
  if (diagnostic.code !== assignmentToImport || name === undefined || !isConstant(name)) return diagnostic;
  const text = `Cannot assign to '${name}' because it is a constant.`;
  return { ...diagnostic, code: assignmentToConstant, text };
}

/** For a name that nothing declares but a module of Node.js exports, how to import it. */
function importHint({ code, text }: CompilerDiagnostic): string {
  const name = cannotFindName.has(code) ? /'([^']+)'/.exec(text)?.[1] : undefined;
  const statement = name === undefined ? undefined : importOf(name);
  return statement === undefined ? "" : ` To import it: ${statement}`;
}

/** For a package that is not there, how to install it. */
function installHint({ code, text }: CompilerDiagnostic): string {
  const specifier = moduleNotFound.has(code) ? /'([^']+)'/.exec(text)?.[1] : undefined;
  const name = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?=\/|$)/.exec(specifier ?? "")?.[0];
  return name === undefined ? "" : ` To install it: %npm install ${name}`;
}

/**
 * The errors of a cell among those of the module it was checked in.
 *
 * @param diagnostics - What the compiler says of the module.
 * @param file - The module's path.
 * @param prefix - Number of UTF-16 units that stand before the cell in the module.
 * @param isConstant - Whether a name that the module imports is a constant of an earlier cell.
 */
export function cellDiagnostics(
  diagnostics: readonly CompilerDiagnostic[],
  file: string,
  prefix: number,
  isConstant: (name: string) => boolean,
): readonly Diagnostic[] {
  const inCell = diagnostics.filter(
    ({ category, fileName, pos, code }) =>
      category === DiagnosticCategory.Error && fileName === file && pos >= prefix && code !== untypedModule,
  );
  // The export of a `let x;` for later cells counts as a use of unknown type; only a use in the cell is an error.
  const hasUse = inCell.some(({ code }) => code === implicitAnyUse);
  return inCell
    .filter(({ code }) => code !== implicitAnyVariable || hasUse)
    .map((diagnostic) => asConstant(diagnostic, isConstant))
    .map((diagnostic) => ({
      code: diagnostic.code,
      message: withoutImportPaths(fullText(diagnostic)) + importHint(diagnostic) + installHint(diagnostic),
      start: diagnostic.pos - prefix,
      end: diagnostic.end - prefix,
    }));
}
