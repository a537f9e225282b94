import type { Program } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { MagicSyntaxError } from "../../magics/magic-syntax-error.js";
import { type ExpandedCell, expandMagics } from "../../magics/parse.js";
import type { MagicRegistry } from "../../magics/registry.js";
import { cellSyntaxError } from "./cell-syntax-error.js";
import type { InterpretedCell } from "./interpreted-cell.js";
import { decoratorHelpers, lowerDecorators, usesDecorators } from "./lower-decorators.js";
import { resolveNames } from "./names.js";
import { parseCell } from "./parse-cell.js";
import { rewriteProgram } from "./rewrite.js";
import { rewriteSessionUsing } from "./session-using.js";
import {
  chainLookups,
  encodeSourceMap,
  lookupByOffset,
  lookupInSourceMap,
  lookupOffset,
} from "./source-map.js";

/** How a cell is read. */
export interface InterpretOptions {
  /** Name in stack traces, e.g. `cell-3.ts`; unique in a session. */
  readonly filename: string;
  /** Magics that lines beginning with `%` may name. */
  readonly magics: MagicRegistry;
  /** Whether decorators mean what TypeScript's `experimentalDecorators` says, not the standard. Default false. */
  readonly legacyDecorators?: boolean;
}

/** The oldest runtime, Node.js 20, runs this edition of ECMAScript. */
const target = "es2023";

/** Names that belong to the rewriting, not to the cell. */
const internalNames: ReadonlySet<string> = new Set(["__cellship", "babelHelpers", ...decoratorHelpers]);

function expand(source: string, magics: MagicRegistry): ExpandedCell {
  try {
    return expandMagics(source, magics);
  } catch (error) {
    if (error instanceof MagicSyntaxError) throw cellSyntaxError(error.message, source, error.offset, false);
    throw error;
  }
}

/** As in ipykernel: the last statement's value is shown unless it ends with a semicolon. */
function showsLast(program: Program, text: string): boolean {
  const last = program.body.at(-1);
  return last?.type === "ExpressionStatement" && text[last.end - 1] !== ";";
}

/** Names of top-level enums and namespaces; the compiler's code for them adds to what the name holds. */
function mergingNames(program: Program): string[] {
  return program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    const merges = declaration?.type === "TSEnumDeclaration" || declaration?.type === "TSModuleDeclaration";
    return merges && declaration.id.type === "Identifier" ? [declaration.id.name] : [];
  });
}

/**
 * Turns a cell into JavaScript: magics expanded, types stripped, declarations left on the global object, imports
 * made dynamic. Pure: the same cell gives the same JavaScript.
 *
 * @throws {CellSyntaxError} If the cell is not TypeScript, declares a name twice, or has a malformed magic line.
 */
export function interpretCell(source: string, options: InterpretOptions): InterpretedCell {
  const { filename, magics, legacyDecorators = false } = options;
  const { text: typescript, map: magicMap } = expand(source, magics);
  const fail = (message: string, offset: number, incomplete = false): never => {
    throw cellSyntaxError(message, source, offset, incomplete);
  };

  const parsed = parseCell(typescript, "ts");
  if (parsed.error !== undefined) {
    const { message, offset, incomplete } = parsed.error;
    return fail(message, magicMap.toSource(offset), incomplete);
  }

  const using = rewriteSessionUsing(typescript, parsed.program);
  const plain = using?.text ?? typescript;
  const toSource = (offset: number): number => magicMap.toSource(using?.map.toSource(offset) ?? offset);
  const stripped = transformSync(filename, plain, {
    lang: "ts",
    sourceType: "module",
    target,
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true },
    decorator: { legacy: legacyDecorators },
    // The enum member of the package's declarations is not usable under `isolatedModules`.
    helpers: { mode: "External" as never },
  });
  const [transformError] = stripped.errors;
  if (transformError !== undefined) {
    return fail(transformError.message, toSource(transformError.labels[0]?.start ?? 0));
  }
  const lowered =
    !legacyDecorators && usesDecorators(parsed.program)
      ? lowerDecorators(stripped.code, "external")
      : undefined;
  const code = lowered?.code ?? stripped.code;
  const lookup = chainLookups(
    ...(lowered === undefined ? [] : [lookupInSourceMap(lowered.map)]),
    lookupInSourceMap(stripped.map ?? { mappings: "", sources: [] }),
    lookupByOffset(plain, source, toSource),
  );

  const javascript = parseCell(code, "js");
  if (javascript.error !== undefined) {
    return fail(javascript.error.message, lookupOffset(code, source, javascript.error.offset, lookup));
  }

  const names = resolveNames(javascript.program);
  const rewritten = rewriteProgram(code, javascript.program, {
    names,
    temporaries: new Set([...names.declared].filter((name) => !plain.includes(name))),
    reset: mergingNames(parsed.program).filter((name) => names.declared.has(name)),
    showLast: showsLast(parsed.program, typescript),
  });
  const { mappings } = rewritten.generateDecodedMap({ hires: "boundary", source: filename });
  return {
    filename,
    source,
    typescript,
    javascript: rewritten.toString(),
    sourceMap: encodeSourceMap(mappings, lookup, filename),
    freeNames: [...names.free].filter((name) => !internalNames.has(name)),
    toSourceOffset: (offset) => magicMap.toSource(offset),
    toTypescriptOffset: (offset) => magicMap.toTarget(offset),
  };
}
