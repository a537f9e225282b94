const wordBefore = /[\p{ID_Continue}$]+$/u;
const wordAfter = /^[\p{ID_Continue}$]+/u;

/** Offset at which the word that ends at `offset` starts; `offset` if none does. */
export function wordStart(text: string, offset: number): number {
  return offset - (wordBefore.exec(text.slice(0, offset))?.[0].length ?? 0);
}

/** Offset at which the word that starts at `offset` ends; `offset` if none does. */
export function wordEnd(text: string, offset: number): number {
  return offset + (wordAfter.exec(text.slice(offset))?.[0].length ?? 0);
}

/** `new Map<string, number>` → `new Map`. */
function withoutTypeArguments(text: string): string {
  let end = text.trimEnd().length;
  if (text[end - 1] !== ">") return text.slice(0, end);
  let depth = 0;
  do {
    end -= 1;
    if (text[end] === ">") depth += 1;
    else if (text[end] === "<") depth -= 1;
  } while (depth > 0 && end > 0);
  return text.slice(0, end).trimEnd();
}

/**
 * Offset of the word that a hover at `offset` is about: the word at or just before it, else the callee of the
 * call whose arguments it stands in.
 */
export function hoveredWord(text: string, offset: number): number | undefined {
  const start = wordStart(text, offset);
  if (wordEnd(text, start) > start) return start;
  let depth = 0;
  for (let index = offset - 1; index >= 0; index--) {
    const character = text[index];
    if (character === ")") depth++;
    else if (character === "(" && depth-- === 0) {
      const callee = withoutTypeArguments(text.slice(0, index)).length;
      const calleeStart = wordStart(text, callee);
      return calleeStart < callee ? calleeStart : undefined;
    }
  }
  const before = text.slice(0, offset).trimEnd().length;
  const beforeStart = wordStart(text, before);
  return beforeStart < before && !text.slice(before, offset).includes("\n") ? beforeStart : undefined;
}
