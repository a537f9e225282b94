import { parseSync } from "oxc-parser";
import { isJsonObject } from "../../kernel/protocol/index.js";

/** A module whose exports the cells of a notebook find preloaded. */
export interface ScriptLibrary {
  /** What a script imports it by. */
  readonly module: string;
  /** What it exports, and of which kind: `interface` and `type` are gone when the script runs. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The `import` of those of a library's names that the code uses and does not declare itself; empty if there are none.
 *
 * @param code - TypeScript. Of code with syntax errors nothing is known: nothing is imported.
 */
export function scriptImport(code: string, { module, names }: ScriptLibrary): string {
  const { program } = parseSync("script.ts", code, { lang: "ts", sourceType: "module" });
  const used = new Set<string>();
  const declared = new Set<string>();
  for (const statement of program.body) {
    collectUsed(statement, used);
    collectDeclared(statement, declared);
  }
  const imported = [...used]
    .filter((name) => names.has(name) && name !== "default" && !declared.has(name))
    .sort()
    .map((name) => (typeKinds.has(names.get(name)) ? `type ${name}` : name));
  return imported.length === 0 ? "" : `import { ${imported.join(", ")} } from ${JSON.stringify(module)};\n\n`;
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
