import { type Node, type Program, parseSync } from "oxc-parser";
import { boundNames } from "../interpreter/syntax-tree.js";

/** A place in a cell that would not need to be inferred again if the types of its names were written out. */
export type InferredSite =
  | {
      readonly kind: "variables";
      readonly names: readonly string[];
      readonly keyword: "const" | "let";
      /** Range to be replaced by declarations, `export` not included. */
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "return";
      readonly names: readonly [string];
      /** Where the return type goes. */
      readonly start: number;
      readonly end: number;
    };

function isCheap(node: Node | null): boolean {
  return node === null || node.type === "Literal" || node.type === "TemplateLiteral";
}

function variables(statement: Node, text: string): InferredSite | undefined {
  if (statement.type !== "VariableDeclaration" || statement.declare === true) return undefined;
  const { declarations, start, end, kind } = statement;
  const isInferred = declarations.some(
    ({ id, init }) => !isCheap(init) && !("typeAnnotation" in id && id.typeAnnotation),
  );
  const source = text.slice(start, end);
  // Written out, properties would lose their comments, and a lost import would make the compiler start over.
  if (!isInferred || source.includes("/**") || /\bimport\b/.test(source)) return undefined;
  const names = declarations.flatMap(({ id }) => boundNames(id));
  return {
    kind: "variables",
    names,
    keyword: kind === "let" || kind === "var" ? "let" : "const",
    start,
    end,
  };
}

function returnType(statement: Node): InferredSite | undefined {
  if (statement.type !== "FunctionDeclaration" || statement.id === null || statement.body === null)
    return undefined;
  if (statement.returnType) return undefined;
  const { start } = statement.body;
  return { kind: "return", names: [statement.id.name], start, end: start };
}

function siteOf(statement: Node, text: string): InferredSite | undefined {
  if (statement.type === "ExportNamedDeclaration" && statement.declaration !== null) {
    return siteOf(statement.declaration, text);
  }
  return variables(statement, text) ?? returnType(statement);
}

/** Whether a name is declared by one statement only. */
function isSingle(program: Program, name: string): boolean {
  const declares = (node: Node): boolean => {
    if (node.type === "ExportNamedDeclaration")
      return node.declaration !== null && declares(node.declaration);
    return "id" in node && node.id !== null && "name" in node.id && node.id.name === name;
  };
  return program.body.filter(declares).length === 1;
}

/** The places of a cell whose types are inferred from an initializer or from the body of a function. */
export function findInferredSites(cell: string): readonly InferredSite[] {
  const { program } = parseSync("cell.ts", cell, { lang: "ts", sourceType: "module", astType: "ts" });
  return program.body
    .map((statement) => siteOf(statement, cell))
    .filter((site) => site !== undefined)
    .filter((site) => site.kind === "variables" || isSingle(program, site.names[0]));
}

/** The cell with the types of `sites` written out. */
export function writeTypes(
  cell: string,
  sites: readonly InferredSite[],
  typeOf: (name: string) => string,
): string {
  let text = cell;
  for (const site of [...sites].sort((a, b) => b.start - a.start)) {
    const replacement =
      site.kind === "return"
        ? `: ${typeOf(site.names[0])} `
        : `declare ${site.keyword} ${site.names.map((name) => `${name}: ${typeOf(name)}`).join(", ")};`;
    text = text.slice(0, site.start) + replacement + text.slice(site.end);
  }
  return text;
}
