import { type Node, NodeFlags, SyntaxKind } from "typescript/unstable/ast";
import {
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  type Symbol as Sym,
  SymbolFlags,
  type Type,
} from "typescript/unstable/sync";

const typeFlags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;

/** Longest signature shown, UTF-16 units. */
const maxLength = 2000;

function signatures(project: Project, type: Type, kind: SignatureKind, name: string): string {
  const { checker, emitter } = project;
  return checker
    .getSignaturesOfType(type, kind)
    .map((signature) => {
      const node = checker.signatureToSignatureDeclaration(
        signature,
        SyntaxKind.CallSignature,
        undefined,
        typeFlags,
      );
      return node === undefined ? name : name + emitter.printNode(node).replace(/;$/, "");
    })
    .join("\n");
}

function variableKeyword(declaration: Node | undefined): string {
  if (declaration?.kind === SyntaxKind.Parameter) return "(parameter)";
  const flags = declaration?.parent?.flags ?? 0;
  if (flags & NodeFlags.Const) return "const";
  return flags & NodeFlags.Let ? "let" : "var";
}

function typeAlias({ checker }: Project, symbol: Sym): string {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const parameters = type.getAliasTypeArguments().map((argument) => checker.typeToString(argument));
  const generic = parameters.length === 0 ? "" : `<${parameters.join(", ")}>`;
  const text = checker.typeToString(type, undefined, typeFlags | NodeBuilderFlags.InTypeAlias);
  return `type ${symbol.name}${generic} = ${text}`;
}

/** A file's symbol is named by its path in quotes; of a package, its name is enough. */
function moduleName(name: string): string {
  if (!name.startsWith('"')) return `namespace ${name}`;
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/"]+)/.exec(name)?.[1];
  return `module ${inPackage === undefined ? name : JSON.stringify(inPackage)}`;
}

function describe(project: Project, symbol: Sym, type: Type | undefined): string {
  const { checker } = project;
  const { flags, name } = symbol;
  const typeText = type === undefined ? "unknown" : checker.typeToString(type, undefined, typeFlags);
  const declared = (): string =>
    checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, typeFlags);
  if (flags & SymbolFlags.EnumMember) return `(enum member) ${typeText}`;
  if (flags & SymbolFlags.Method && type !== undefined) {
    const owner = symbol.getParent()?.name ?? "";
    // What an object literal or a type literal is of has no name.
    const label = owner === "" || owner.startsWith("__") ? name : `${owner}.${name}`;
    return signatures(project, type, SignatureKind.Call, `(method) ${label}`);
  }
  if (flags & (SymbolFlags.Property | SymbolFlags.Accessor)) return `(property) ${name}: ${typeText}`;
  if (flags & SymbolFlags.Function && type !== undefined) {
    return signatures(project, type, SignatureKind.Call, `function ${name}`);
  }
  if (flags & SymbolFlags.Class && type !== undefined) {
    return `class ${declared()}\n${signatures(project, type, SignatureKind.Construct, `new ${name}`)}`;
  }
  if (flags & SymbolFlags.Variable) {
    const variable = `${variableKeyword(symbol.valueDeclaration?.resolve())} ${name}: ${typeText}`;
    const constructors =
      type === undefined ? "" : signatures(project, type, SignatureKind.Construct, `new ${name}`);
    return constructors === "" ? variable : `${variable}\n${constructors}`;
  }
  if (flags & SymbolFlags.Enum) return `enum ${name}`;
  if (flags & SymbolFlags.Interface) return `interface ${declared()}`;
  if (flags & SymbolFlags.TypeAlias) return typeAlias(project, symbol);
  if (flags & SymbolFlags.TypeParameter) return `(type parameter) ${name}`;
  if (flags & SymbolFlags.Module) return moduleName(name);
  return typeText;
}

/** Leaves out where a type is declared: `import("/path/to/file").Tensor` becomes `Tensor`. */
export function withoutImportPaths(text: string): string {
  return text.replaceAll(/import\("[^"]*"\)\./g, "");
}

/**
 * What a hover shows of a symbol, e.g. `const model: LayersModel` or `function mean(values: number[]): number`.
 *
 * @param symbol - Not an alias.
 * @param type - Type of its value, if it has one.
 */
export function describeSymbol(project: Project, symbol: Sym, type: Type | undefined): string {
  const text = withoutImportPaths(describe(project, symbol, type));
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}
