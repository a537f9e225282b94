import { parseSync } from "oxc-parser";

/** How a parameter is declared. */
export interface DeclaredParameter {
  readonly isConst: boolean;
  /** Its type as the cell has it, or, of a constant, as its first value has it; `undefined`: none is known. */
  readonly type: string | undefined;
}

/** Parameters by name, in their order. */
export type DeclaredParameters = ReadonlyMap<string, DeclaredParameter>;

/**
 * What a cell of parameters declares in TypeScript or JavaScript.
 *
 * @returns `undefined` if the code has a syntax error.
 */
export function declaredInTypeScript(source: string): DeclaredParameters | undefined {
  const { program, errors } = parseSync("cell.ts", source, { lang: "ts", sourceType: "module" });
  if (errors.length > 0) return undefined;
  const found = new Map<string, DeclaredParameter>();
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== "Identifier") continue;
      const isConst = statement.kind === "const";
      const annotation = id.typeAnnotation?.typeAnnotation;
      const type = annotation
        ? source.slice(annotation.start, annotation.end)
        : isConst
          ? typeOfValue(init)
          : undefined;
      found.set(id.name, { isConst, type });
    }
  }
  return found;
}

/** What a cell of parameters assigns in Python. */
export function declaredInPython(source: string): DeclaredParameters {
  const names = source.matchAll(/^([\p{ID_Start}_][\p{ID_Continue}]*)[ \t]*(?::[^=\n]+)?=(?!=)/gmu);
  return new Map([...names].map(([, name = ""]) => [name, { isConst: false, type: undefined }]));
}

/** The type that a variable with this first value would have; a constant's own is as narrow as the value. */
function typeOfValue(value: { readonly type: string } | null): string | undefined {
  if (value === null) return undefined;
  if (value.type === "TemplateLiteral") return "string";
  if (value.type === "UnaryExpression") {
    const { operator, argument } = value as unknown as { operator: string; argument: { type: string } };
    return operator === "-" || operator === "+" ? typeOfValue(argument) : undefined;
  }
  if (value.type !== "Literal") return undefined;
  const type = typeof (value as unknown as { readonly value: unknown }).value;
  return type === "number" || type === "string" || type === "boolean" ? type : undefined;
}
