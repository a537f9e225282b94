import MagicString from "magic-string";
import type { Declaration, ImportDeclaration, Node, Program, VariableDeclaration } from "oxc-parser";
import { decoratorHelpers } from "./lower-decorators.js";
import type { ProgramNames } from "./names.js";
import { childNodes, isVarScope } from "./syntax-tree.js";

/** The global object through which rewritten cells reach the runtime. */
const runtime = "__cellship";

/** What {@link rewriteProgram} needs to know beside the program. */
export interface RewriteOptions {
  readonly names: ProgramNames;
  /** Declared names that the compiler made up; they stay in the cell. */
  readonly temporaries: ReadonlySet<string>;
  /** Names to reset first: an enum or a namespace extends what its name holds, but only within its cell. */
  readonly reset: readonly string[];
  /** Whether the value of the last statement is the cell's result. */
  readonly showLast: boolean;
}

/** What every rewritten cell begins with: the function that holds its statements. */
export const cellPrologue = '"use strict";(async () => {';

/**
 * Turns a module-like program into a script that leaves its declarations on the global object:
 * `const a = await b` → `(a = await b)`. Closures therefore see later assignments, and any later cell may
 * declare a name anew. Functions and imports move to the top, as they do in a module.
 */
class Rewriter {
  readonly #text: MagicString;
  readonly #program: Program;
  readonly #options: RewriteOptions;

  constructor(code: string, program: Program, options: RewriteOptions) {
    this.#text = new MagicString(code);
    this.#program = program;
    this.#options = options;
  }

  rewrite(): MagicString {
    const { body, hashbang } = this.#program;
    if (hashbang !== null) this.#text.remove(hashbang.start, hashbang.end);
    this.#rewriteExpressions(this.#program);
    if (this.#options.showLast) this.#returnLast();
    for (const statement of body) this.#rewriteStatement(statement);
    this.#hoist("FunctionDeclaration", []);
    this.#hoist("ImportDeclaration", ["FunctionDeclaration"]);

    const names = [...this.#options.names.declared].filter((name) => !this.#options.temporaries.has(name));
    const declare = names.length === 0 ? "" : `${runtime}.declare(${JSON.stringify(names)});`;
    const reset = this.#options.reset.map((name) => `${name} = void 0;`).join("");
    this.#text.prepend(`${cellPrologue}${declare}${reset}`);
    this.#text.append("\n})()");
    return this.#text;
  }

  #returnLast(): void {
    const last = this.#program.body.at(-1);
    if (last?.type !== "ExpressionStatement") return;
    this.#text.prependRight(last.expression.start, "return [(");
    this.#text.appendLeft(last.expression.end, ")]");
  }

  #rewriteStatement(statement: Node): void {
    switch (statement.type) {
      case "ImportDeclaration":
        this.#rewriteImport(statement);
        break;
      case "ExportAllDeclaration":
        this.#text.update(statement.start, statement.end, this.#importCall(statement.source.value));
        break;
      case "ExportNamedDeclaration":
        if (statement.declaration !== null) {
          this.#text.remove(statement.start, statement.declaration.start);
          this.#rewriteDeclaration(statement.declaration);
        } else {
          const source = statement.source === null ? ";" : this.#importCall(statement.source.value);
          this.#text.update(statement.start, statement.end, source);
        }
        break;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        const isNamed =
          (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") &&
          declaration.id !== null;
        this.#text.update(statement.start, declaration.start, isNamed ? ";" : ";void ");
        if (isNamed) this.#rewriteDeclaration(declaration);
        break;
      }
      case "VariableDeclaration":
      case "FunctionDeclaration":
      case "ClassDeclaration":
        this.#rewriteDeclaration(statement);
        break;
      default:
        this.#rewriteNestedVars(statement);
    }
  }

  #rewriteDeclaration(declaration: Declaration): void {
    switch (declaration.type) {
      case "VariableDeclaration":
        this.#rewriteVariables(declaration);
        break;
      case "ClassDeclaration":
        this.#text.prependRight(declaration.start, `${declaration.id?.name} = `);
        this.#text.appendLeft(declaration.end, ";");
        break;
      case "FunctionDeclaration":
        // Without a name of its own the function sees later declarations of its name; assignment names it.
        if (declaration.id !== null) {
          this.#text.prependRight(declaration.start, `${declaration.id.name} = `);
          this.#text.remove(declaration.id.start, declaration.id.end);
          this.#text.appendLeft(declaration.end, ";");
        }
        break;
      default:
    }
  }

  /** `const a = 1, { b } = c;` → `(a = 1, { b } = c);` */
  #rewriteVariables(declaration: VariableDeclaration): void {
    const first = declaration.declarations[0];
    const last = declaration.declarations.at(-1);
    if (first === undefined || last === undefined) return;
    if (first.id.type === "Identifier" && this.#options.temporaries.has(first.id.name)) return;
    this.#text.update(declaration.start, first.start, "(");
    for (const { init, end } of declaration.declarations) {
      if (init === null && declaration.kind !== "var") this.#text.appendLeft(end, " = void 0");
    }
    this.#text.appendLeft(last.end, ")");
  }

  /** `var` belongs to the session also when it stands in a block or in the head of a loop. */
  #rewriteNestedVars(node: Node): void {
    for (const child of childNodes(node)) {
      if (isVarScope(child)) continue;
      if (child.type === "VariableDeclaration" && child.kind === "var") {
        const isHead =
          (node.type === "ForStatement" && node.init === child) ||
          ((node.type === "ForInStatement" || node.type === "ForOfStatement") && node.left === child);
        if (isHead) this.#text.remove(child.start, child.declarations[0]?.start ?? child.start);
        else this.#rewriteVariables(child);
      }
      this.#rewriteNestedVars(child);
    }
  }

  #rewriteImport(declaration: ImportDeclaration): void {
    const names: Record<string, boolean> = {};
    const bindings: string[] = [];
    let namespace: string | undefined;
    for (const specifier of declaration.specifiers) {
      const local = specifier.local.name;
      if (specifier.type === "ImportNamespaceSpecifier") {
        namespace = local;
        continue;
      }
      const imported =
        specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : specifier.imported.type === "Literal"
            ? specifier.imported.value
            : specifier.imported.name;
      names[imported] = names[imported] === true || this.#options.names.used.has(local);
      bindings.push(`${JSON.stringify(imported)}: ${local}`);
    }
    const source = declaration.source.value;
    const attributes = declaration.attributes.map(({ key, value }) => [
      key.type === "Literal" ? key.value : key.name,
      value.value,
    ]);
    const call = this.#importCall(source, attributes.length > 0 ? Object.fromEntries(attributes) : undefined);
    let text = call;
    if (bindings.length > 0) {
      const selected = `${runtime}.select(${call.slice(0, -1)}, ${JSON.stringify(source)}, ${JSON.stringify(names)})`;
      text = `({ ${bindings.join(", ")} } = ${selected});`;
    }
    if (namespace !== undefined) text = `${namespace} = ${call}${bindings.length > 0 ? text : ""}`;
    this.#text.update(declaration.start, declaration.end, text);
  }

  #importCall(source: string, attributes?: Readonly<Record<string, unknown>>): string {
    const options = attributes === undefined ? "" : `, { with: ${JSON.stringify(attributes)} }`;
    return `await ${runtime}.import(${JSON.stringify(source)}${options});`;
  }

  /** What an expression may not do in a script, or only the runtime can do: import, be interrupted. */
  #rewriteExpressions(node: Node): void {
    switch (node.type) {
      case "ImportExpression":
        this.#text.update(node.start, node.start + "import".length, `${runtime}.import`);
        break;
      case "MetaProperty":
        if (node.meta.name === "import") this.#text.update(node.start, node.end, `${runtime}.meta`);
        break;
      case "AwaitExpression":
        this.#text.prependRight(node.argument.start, `${runtime}.interruptible(`);
        this.#text.appendLeft(node.argument.end, ")");
        break;
      case "ForOfStatement":
        if (node.await) {
          this.#text.prependRight(node.right.start, `${runtime}.interruptibleEach(`);
          this.#text.appendLeft(node.right.end, ")");
        }
        break;
      case "CallExpression":
        if (node.callee.type === "Identifier" && decoratorHelpers.has(node.callee.name)) {
          this.#text.prependRight(node.callee.start, `${runtime}.helpers.`);
        }
        break;
      case "MemberExpression":
        // The compiler's helpers: `babelHelpers.decorate`.
        if (node.object.type === "Identifier" && node.object.name === "babelHelpers") {
          this.#text.update(node.object.start, node.object.end, `${runtime}.helpers`);
        }
        break;
      default:
    }
    for (const child of childNodes(node)) this.#rewriteExpressions(child);
  }

  /** Moves the statements of one type above all others but those `above`, keeping their order. */
  #hoist(type: Node["type"], above: readonly Node["type"][]): void {
    let target: number | undefined;
    for (const statement of this.#program.body) {
      const isExport =
        statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
      const declared = (isExport ? statement.declaration?.type : statement.type) ?? statement.type;
      if (declared === type) {
        if (target !== undefined) this.#text.move(statement.start, statement.end, target);
      } else if (!above.includes(declared)) {
        target ??= statement.start;
      }
    }
  }
}

/** Rewrites `code`, parsed as `program`, to the script that the runtime runs. */
export function rewriteProgram(code: string, program: Program, options: RewriteOptions): MagicString {
  return new Rewriter(code, program, options).rewrite();
}
