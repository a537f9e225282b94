import type { BindingPattern, Node, Program } from "oxc-parser";
import { boundNames, childNodes, isVarScope } from "./syntax-tree.js";

/** The names of a JavaScript program, as its scopes resolve them. */
export interface ProgramNames {
  /** Declared at the top level, `var` in nested blocks included. */
  readonly declared: ReadonlySet<string>;
  /** Declared at the top level and read or written anywhere. */
  readonly used: ReadonlySet<string>;
  /** Read or written, but declared nowhere in the program. */
  readonly free: ReadonlySet<string>;
}

/** Adds the names that `var` declares below `node`, functions excluded. */
function collectVars(node: Node, names: Set<string>): void {
  if (node.type === "VariableDeclaration" && node.kind === "var") {
    for (const { id } of node.declarations) for (const name of boundNames(id)) names.add(name);
  }
  for (const child of childNodes(node)) if (!isVarScope(child)) collectVars(child, names);
}

/** Adds the names that a statement declares in the block it stands in. */
function collectLexical(statement: Node, names: Set<string>): void {
  switch (statement.type) {
    case "VariableDeclaration":
      for (const { id } of statement.declarations) for (const name of boundNames(id)) names.add(name);
      break;
    case "FunctionDeclaration":
    case "ClassDeclaration":
      if (statement.id !== null) names.add(statement.id.name);
      break;
    case "ImportDeclaration":
      for (const { local } of statement.specifiers) names.add(local.name);
      break;
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      if (statement.declaration !== null) collectLexical(statement.declaration, names);
      break;
    default:
  }
}

/** The names that `node` brings into scope for its children. */
function scopeOf(node: Node): Set<string> {
  const names = new Set<string>();
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.type === "FunctionExpression" && node.id !== null) names.add(node.id.name);
      for (const parameter of node.params as unknown as Node[]) {
        const pattern = parameter.type === "RestElement" ? parameter.argument : parameter;
        for (const name of boundNames(pattern as BindingPattern)) names.add(name);
      }
      if (node.body !== null) collectVars(node.body, names);
      break;
    case "ClassExpression":
    case "ClassDeclaration":
      if (node.id !== null) names.add(node.id.name);
      break;
    case "CatchClause":
      if (node.param !== null) for (const name of boundNames(node.param)) names.add(name);
      break;
    case "ForStatement":
      if (node.init !== null) collectLexical(node.init, names);
      break;
    case "ForInStatement":
    case "ForOfStatement":
      collectLexical(node.left, names);
      break;
    case "SwitchStatement":
      for (const { consequent } of node.cases) for (const child of consequent) collectLexical(child, names);
      break;
    case "StaticBlock":
      collectVars(node, names);
      for (const child of node.body) collectLexical(child, names);
      break;
    case "BlockStatement":
    case "Program":
      for (const child of node.body) collectLexical(child, names);
      if (node.type === "Program") collectVars(node, names);
      break;
    default:
  }
  return names;
}

/** The children of `node` in which identifiers are references or bindings, not property names or labels. */
function scopedChildren(node: Node): Node[] {
  switch (node.type) {
    case "MemberExpression":
      return node.computed ? [node.object, node.property] : [node.object];
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return childNodes(node).filter((child) => node.computed || child !== node.key);
    case "LabeledStatement":
      return [node.body];
    case "ExportSpecifier":
      return [node.local];
    case "ImportDeclaration":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
      return [];
    case "ExportNamedDeclaration":
      return node.source === null ? childNodes(node) : [];
    default:
      return childNodes(node);
  }
}

/** Identifiers that are declaration sites: they do not use the name. */
function isBindingSite(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case "VariableDeclarator":
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return parent.id === node;
    default:
      return false;
  }
}

/** Resolves every identifier of a JavaScript program (types already stripped). */
export function resolveNames(program: Program): ProgramNames {
  const declared = scopeOf(program);
  const used = new Set<string>();
  const free = new Set<string>();

  const reference = (name: string, scopes: readonly ReadonlySet<string>[]): void => {
    if (scopes.some((scope) => scope.has(name))) return;
    if (declared.has(name)) used.add(name);
    else if (name !== "arguments") free.add(name);
  };
  const visit = (node: Node, parent: Node, scopes: readonly ReadonlySet<string>[]): void => {
    if (node.type === "Identifier") {
      if (!isBindingSite(node, parent)) reference(node.name, scopes);
      return;
    }
    const own = scopeOf(node);
    const inner = own.size === 0 ? scopes : [...scopes, own];
    for (const child of scopedChildren(node)) visit(child, node, inner);
  };
  for (const statement of program.body) visit(statement, program, []);
  return { declared, used, free };
}
