import { type Node, type Program, parseSync, type Statement } from "oxc-parser";
import { boundNames, childNodes, isVarScope } from "../interpreter/syntax-tree.js";

/** The keyword that declares a name; `merged` when several do, e.g. a constant and a type of one name. */
export type NameKind =
  | "const"
  | "let"
  | "var"
  | "function"
  | "class"
  | "interface"
  | "type"
  | "enum"
  | "namespace"
  | "import"
  | "merged";

/** What a cell declares at its top level. */
export interface Declarations {
  readonly names: ReadonlyMap<string, NameKind>;
  /** Names that the cell exports under themselves. */
  readonly exported: ReadonlySet<string>;
  /** Whether the cell changes types that no name stands for: `declare global`, `declare module "x"`. */
  readonly augments: boolean;
}

class Collector {
  readonly names = new Map<string, NameKind>();
  readonly exported = new Set<string>();
  augments = false;

  statement(statement: Statement | Node): void {
    switch (statement.type) {
      case "VariableDeclaration": {
        const kind = statement.kind === "let" || statement.kind === "var" ? statement.kind : "const";
        for (const { id } of statement.declarations) for (const name of boundNames(id)) this.#add(name, kind);
        break;
      }
      case "FunctionDeclaration":
      case "TSDeclareFunction":
        if (statement.id !== null) this.#add(statement.id.name, "function");
        break;
      case "ClassDeclaration":
        if (statement.id !== null) this.#add(statement.id.name, "class");
        break;
      case "TSInterfaceDeclaration":
        this.#add(statement.id.name, "interface");
        break;
      case "TSTypeAliasDeclaration":
        this.#add(statement.id.name, "type");
        break;
      case "TSEnumDeclaration":
        this.#add(statement.id.name, "enum");
        break;
      case "TSImportEqualsDeclaration":
        this.#add(statement.id.name, "import");
        break;
      case "TSModuleDeclaration":
        this.#namespace(statement.id);
        break;
      case "ImportDeclaration":
        for (const { local } of statement.specifiers) this.#add(local.name, "import");
        break;
      case "ExportDefaultDeclaration":
        this.statement(statement.declaration);
        break;
      case "ExportNamedDeclaration":
        this.#exports(statement);
        break;
      default:
        this.#vars(statement);
    }
  }

  #exports(statement: Extract<Node, { type: "ExportNamedDeclaration" }>): void {
    if (statement.declaration !== null) {
      const before = new Set(this.names.keys());
      this.statement(statement.declaration);
      for (const name of this.names.keys()) if (!before.has(name)) this.exported.add(name);
    }
    for (const { exported } of statement.specifiers) {
      this.exported.add(exported.type === "Literal" ? exported.value : exported.name);
    }
  }

  #namespace(id: Node): void {
    if (id.type === "Identifier" && id.name !== "global") this.#add(id.name, "namespace");
    else if (id.type === "TSQualifiedName") this.#namespace(id.left);
    else this.augments = true;
  }

  /** `var` in a nested block belongs to the cell. */
  #vars(node: Node): void {
    if (node.type === "VariableDeclaration" && node.kind === "var") {
      for (const { id } of node.declarations) for (const name of boundNames(id)) this.#add(name, "var");
    }
    for (const child of childNodes(node)) {
      if (!isVarScope(child) && child.type !== "ClassExpression") this.#vars(child);
    }
  }

  #add(name: string, kind: NameKind): void {
    const known = this.names.get(name);
    this.names.set(name, known === undefined || known === kind ? kind : "merged");
  }
}

function declarationsOf(program: Program): Declarations {
  const collector = new Collector();
  for (const statement of program.body) collector.statement(statement);
  return collector;
}

/** A text without any of these words declares nothing. */
const declaring =
  /\b(?:const|let|var|using|function|class|interface|type|enum|namespace|module|global|import|export)\b/;

const identifier = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const declarators = [
  `\\b(?:const|let|var|using|function\\s*\\*?|class|interface|type|enum|namespace)\\s+(${identifier})`,
  `\\b(?:const|let|var)\\s*[{[]([^=;]*)[}\\]]\\s*=`,
  `\\bimport\\s+([^"'();]*?)\\s+from\\b`,
].map((pattern) => new RegExp(pattern, "gu"));

/** The same, guessed from the words of a text that is not complete enough to be parsed. */
function guessDeclarations(text: string): Declarations {
  const names = new Map<string, NameKind>();
  for (const declarator of declarators) {
    for (const [, declared = ""] of text.matchAll(declarator)) {
      for (const [name] of declared.matchAll(new RegExp(identifier, "gu"))) names.set(name, "merged");
    }
  }
  return { names, exported: new Set(), augments: false };
}

/**
 * The names that a cell declares at its top level, `var` in nested blocks included.
 *
 * @param text - TypeScript; unfinished text, as completion sees it, gets a best guess.
 */
export function findDeclarations(text: string): Declarations {
  if (!declaring.test(text)) return { names: new Map(), exported: new Set(), augments: false };
  const { program, errors } = parseSync("cell.ts", text, { lang: "ts", sourceType: "module", astType: "ts" });
  const isUnfinished = errors.length > 0 && program.body.length === 0;
  return isUnfinished ? guessDeclarations(text) : declarationsOf(program);
}
