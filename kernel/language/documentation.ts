import { type Node, SyntaxKind } from "typescript/unstable/ast";
import type { Checker, NodeHandle, Symbol as Sym } from "typescript/unstable/sync";

interface Tag {
  readonly name: string;
  readonly text?: string | undefined;
}

function markdown(description: string, tags: readonly Tag[]): string {
  const lines = tags.map(({ name, text = "" }) => {
    const parameter = name === "param" ? /^(\[?[\w$.]+\]?)\s*-?\s*([\s\S]*)$/.exec(text) : null;
    if (parameter !== null) return `*@param* \`${parameter[1]}\` — ${parameter[2]}`;
    if (name === "example" && !text.includes("```")) return `*@example*\n\`\`\`ts\n${text}\n\`\`\``;
    return `*@${name}* ${text}`.trimEnd();
  });
  return [description, ...lines].filter((part) => part !== "").join("\n\n");
}

/** Reads a `/** ... *\/` comment. */
function parseComment(comment: string): string {
  const text = comment
    .slice(3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, ""))
    .join("\n")
    .trim();
  const [description = "", ...tags] = text.split(/^@/m);
  const parsed = tags.map((tag) => {
    const [, name = "", body = ""] = /^(\w*)\s*([\s\S]*)$/.exec(tag) ?? [];
    return { name, text: body.trim() };
  });
  return markdown(description.trim(), parsed);
}

/** A variable's comment stands before its statement. */
function commentedNode(node: Node): Node {
  const isInner =
    node.kind === SyntaxKind.VariableDeclaration || node.kind === SyntaxKind.VariableDeclarationList;
  return isInner && node.parent !== undefined ? commentedNode(node.parent) : node;
}

const lastComment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/(?=\s*$)/;

function commentOf(handle: NodeHandle): string {
  const declaration = handle.resolve();
  if (declaration === undefined) return "";
  const node = commentedNode(declaration);
  const file = node.getSourceFile();
  const comment = lastComment.exec(file.text.slice(node.pos, node.getStart(file)))?.[0];
  return comment === undefined ? "" : parseComment(comment);
}

/** The documentation comment of a symbol, as Markdown; empty if it has none. */
export function documentationOf(checker: Checker, symbol: Sym): string {
  const known = markdown(
    checker.getDocumentationCommentOfSymbol(symbol),
    checker.getJsDocTagsOfSymbol(symbol),
  );
  if (known !== "") return known;
  // The compiler keeps no comments of files that changed in memory.
  return symbol.declarations.map(commentOf).find((text) => text !== "") ?? "";
}
