import { type Checker, CompletionItemKind, type Symbol as Sym, SymbolFlags } from "typescript/unstable/sync";

const names: Partial<Record<CompletionItemKind, string>> = {
  [CompletionItemKind.Method]: "method",
  [CompletionItemKind.Function]: "function",
  [CompletionItemKind.Constructor]: "method",
  [CompletionItemKind.Field]: "property",
  [CompletionItemKind.Variable]: "variable",
  [CompletionItemKind.Class]: "class",
  [CompletionItemKind.Interface]: "interface",
  [CompletionItemKind.Module]: "namespace",
  [CompletionItemKind.Property]: "property",
  [CompletionItemKind.Enum]: "enum",
  [CompletionItemKind.Keyword]: "keyword",
  [CompletionItemKind.File]: "file",
  [CompletionItemKind.Folder]: "folder",
  [CompletionItemKind.EnumMember]: "enum member",
  [CompletionItemKind.Constant]: "const",
  [CompletionItemKind.TypeParameter]: "type parameter",
};

/** The word a client shows for the compiler's kind of a candidate. */
export function kindName(kind: CompletionItemKind | undefined): string {
  return (kind === undefined ? undefined : names[kind]) ?? "text";
}

/** The same for a symbol that is not an alias. */
export function symbolKind({ flags }: Sym): string {
  if (flags & SymbolFlags.Function) return "function";
  if (flags & SymbolFlags.Class) return "class";
  if (flags & SymbolFlags.Variable) return "variable";
  if (flags & SymbolFlags.Enum) return "enum";
  if (flags & SymbolFlags.Interface) return "interface";
  if (flags & SymbolFlags.TypeAlias) return "type";
  if (flags & SymbolFlags.TypeParameter) return "type parameter";
  return "namespace";
}

/** What an alias (an import, an export under a name) stands for; other symbols stand for themselves. */
export function withoutAlias(checker: Checker, symbol: Sym): Sym {
  return symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
