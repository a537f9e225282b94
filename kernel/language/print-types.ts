import {
  type Diagnostic,
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  type Symbol as Sym,
  type Type,
  TypeFlags,
} from "typescript/unstable/sync";
import type { InferredSite } from "./inferred-types.js";
import { withoutAlias } from "./symbols.js";

// The flags of declaration files, but for `typeof f`, which would make the type of `f` refer to itself.
const printFlags =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.WriteClassExpressionAsTypeLiteral |
  NodeBuilderFlags.UseStructuralFallback |
  NodeBuilderFlags.AllowEmptyTuple |
  NodeBuilderFlags.GenerateNamesForShadowedTypeParams;

function exportsOf({ checker, program }: Project, file: string): ReadonlyMap<string, Sym> {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
  return new Map(symbols.map((symbol) => [symbol.name, symbol]));
}

/** The type that a site's name would be given: of the variable, or what the function returns. */
function inferredType({ checker }: Project, site: InferredSite, exported: Sym | undefined): Type | undefined {
  const type = exported && checker.getTypeOfSymbol(withoutAlias(checker, exported));
  if (site.kind === "variables" || type === undefined) return type;
  const [signature] = checker.getSignaturesOfType(type, SignatureKind.Call);
  if (signature === undefined || checker.getTypePredicateOfSignature(signature) !== undefined)
    return undefined;
  return checker.getReturnTypeOfSignature(signature);
}

/** Literal types widen when a variable is set to them; written out, they would not. */
function mayWiden(type: Type): boolean {
  if (type.flags & TypeFlags.Boolean) return false;
  if (type.isUnionType()) return type.getTypes().some(mayWiden);
  return (type.flags & (TypeFlags.Literal | TypeFlags.UniqueESSymbol | TypeFlags.Enum)) !== 0;
}

/** Whether a type is written in terms of a value that it is to be the type of. */
function refersTo(text: string, { names }: InferredSite): boolean {
  return Array.from(text.matchAll(/\btypeof ([\p{ID_Continue}$]+)/gu)).some(([, name = ""]) =>
    names.includes(name),
  );
}

/**
 * Types of a module's inferred names, as text. Names whose type would need an import or would change its meaning
 * are left out; that the others mean the same is for {@link provenNames} to show.
 */
export function printTypes(
  project: Project,
  file: string,
  sites: readonly InferredSite[],
): ReadonlyMap<string, string> {
  const { checker, program } = project;
  const exported = exportsOf(project, file);
  const source = program.getSourceFile(file);
  const texts = new Map<string, string>();
  for (const site of sites) {
    for (const name of site.names) {
      const type = inferredType(project, site, exported.get(name));
      if (type === undefined || type.isErrorType() || mayWiden(type)) continue;
      const text = checker.typeToString(type, source, printFlags);
      if (!/\bimport\(|__cellship/.test(text) && !refersTo(text, site)) texts.set(name, text);
    }
  }
  return texts;
}

const proofPrefix = "__cellship_type_";

function proofOf(name: string, text: string): string {
  return `\nexport type ${proofPrefix}${name} = ${text};`;
}

/** Declares each printed type as a type alias, to stand after a module's text. */
export function proofText(texts: ReadonlyMap<string, string>): string {
  return Array.from(texts, ([name, text]) => proofOf(name, text)).join("");
}

function faultyNames(
  texts: ReadonlyMap<string, string>,
  proofStart: number,
  errors: readonly Diagnostic[],
): ReadonlySet<string> {
  const faulty = new Set<string>();
  let start = proofStart;
  for (const [name, text] of texts) {
    const end = start + proofOf(name, text).length;
    if (errors.some(({ pos }) => pos >= start && pos < end)) faulty.add(name);
    start = end;
  }
  return faulty;
}

/**
 * The names whose printed type has no errors and is the inferred type.
 *
 * @param file - A module that ends in the proof of `texts`.
 * @param proofStart - Offset of the proof.
 */
export function provenNames(
  project: Project,
  file: string,
  sites: readonly InferredSite[],
  texts: ReadonlyMap<string, string>,
  proofStart: number,
): ReadonlySet<string> {
  const { checker, program } = project;
  if (program.getSyntacticDiagnostics(file).some(({ pos }) => pos >= proofStart)) return new Set();
  const faulty = faultyNames(texts, proofStart, program.getSemanticDiagnostics(file));
  const exported = exportsOf(project, file);
  const proven = new Set<string>();
  for (const site of sites) {
    for (const name of site.names) {
      const proof = exported.get(proofPrefix + name);
      const inferred = inferredType(project, site, exported.get(name));
      if (faulty.has(name) || proof === undefined || inferred === undefined) continue;
      const printed = checker.getDeclaredTypeOfSymbol(proof);
      const isSame =
        checker.isTypeAssignableTo(printed, inferred) && checker.isTypeAssignableTo(inferred, printed);
      if (isSame) proven.add(name);
    }
  }
  return proven;
}
