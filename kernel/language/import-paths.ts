import { builtinModules } from "node:module";

const specifier = /(?:\bfrom|\bimport|\b(?:require|import)(?:\.resolve)?\s*\()\s*["'`]([^"'`\n]*)$/;

/** The specifier of an import that is typed before `offset`, as far as it goes; undefined elsewhere. */
export function typedSpecifier(cell: string, offset: number): string | undefined {
  return specifier.exec(cell.slice(0, offset))?.[1];
}

/** Modules of Node.js that an import may mean, `node:fs/promises` and the like. */
export function builtinSpecifiers(typed: string): readonly string[] {
  if (/^[./]/.test(typed)) return [];
  return builtinModules
    .filter((name) => !name.startsWith("_"))
    .map((name) => (name.startsWith("node:") ? name : `node:${name}`));
}
