import { parseSync } from "oxc-parser";
import { isJsonObject } from "../../kernel/protocol/index.js";
import type { KernelLine } from "./magic-lines.js";

/** What the cells of a notebook find preloaded. */
export interface ScriptLibrary {
  /**
   * What a script imports, by the module that it imports it from: names, and of which kind; `interface` and `type` are gone when the
   * script runs.
   */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Which lines of a cell are magics, and what they call. */
  readonly kernelLines: (source: string) => readonly KernelLine[];
}

/**
 * The lines that `import` those of a library's names that the code uses and does not declare itself.
 *
 * @param code - TypeScript. Of code with syntax errors nothing is known: nothing is imported.
 */
export function scriptImports(code: string, { modules }: ScriptLibrary): readonly string[] {
  const { program } = parseSync("script.ts", code, { lang: "ts", sourceType: "module" });
  const used = new Set<string>();
  const declared = new Set<string>();
  for (const statement of program.body) {
    collectUsed(statement, used);
    collectDeclared(statement, declared);
  }
  return [...modules].flatMap(([module, names]) => {
    const imported = [...used]
      .filter((name) => names.has(name) && name !== "default" && !declared.has(name))
      .sort()
      .map((name) => (typeKinds.has(names.get(name)) ? `type ${name}` : name));
    return imported.length === 0 ? [] : [`import { ${imported.join(", ")} } from ${JSON.stringify(module)};`];
  });
}

/**
 * Names that more than one of some pieces of code declare at their top: cells may, a script may not.
 *
 * @param codes - TypeScript; what does not parse declares nothing.
 */
export function redeclaredNames(codes: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const code of codes) {
    const { program } = parseSync("script.ts", code, { lang: "ts", sourceType: "module" });
    const declared = new Set<string>();
    for (const statement of program.body) collectDeclared(statement, declared);
    for (const name of declared) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name);
}

const typeKinds = new Set<unknown>(["interface", "type"]);

/** Identifiers that may refer to something outside: all but the names of properties. */
function collectUsed(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) {
    for (const child of node) collectUsed(child, names);
  } else if (isJsonObject(node)) {
    if (node.type === "Identifier") names.add(String(node.name));
    const nameField = node.computed === true || node.shorthand === true ? "" : nameFields[String(node.type)];
    for (const [field, child] of Object.entries(node)) if (field !== nameField) collectUsed(child, names);
  }
}

const nameFields: Readonly<Record<string, string>> = {
  MemberExpression: "property",
  Property: "key",
  PropertyDefinition: "key",
  MethodDefinition: "key",
  TSPropertySignature: "key",
  TSMethodSignature: "key",
  TSQualifiedName: "right",
};

/** Names that a statement of the module binds. */
function collectDeclared(node: unknown, names: Set<string>): void {
  if (!isJsonObject(node)) return;
  const each = (children: unknown): void => {
    if (Array.isArray(children)) for (const child of children) collectDeclared(child, names);
  };
  switch (node.type) {
    case "Identifier":
      names.add(String(node.name));
      break;
    case "ImportDeclaration":
      each(node.specifiers);
      break;
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      collectDeclared(node.local, names);
      break;
    case "ExportNamedDeclaration":
      collectDeclared(node.declaration, names);
      break;
    case "VariableDeclaration":
      each(node.declarations);
      break;
    case "ObjectPattern":
      each(node.properties);
      break;
    case "ArrayPattern":
      each(node.elements);
      break;
    case "Property":
      collectDeclared(node.value, names);
      break;
    case "AssignmentPattern":
      collectDeclared(node.left, names);
      break;
    case "RestElement":
      collectDeclared(node.argument, names);
      break;
    default:
      collectDeclared(node.id, names);
  }
}
