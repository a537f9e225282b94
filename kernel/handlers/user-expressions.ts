import { isCellSyntaxError } from "../interpreter/cell-syntax-error.js";
import type { JsonObject } from "../protocol/index.js";
import type { CellResult } from "../runtime/runtime.js";
import { syntaxFailure } from "./cell-failure.js";
import type { KernelServices } from "./services.js";

type Services = Pick<KernelServices, "interpreter" | "runtime">;

/**
 * Evaluates the expressions of an execute request after its cell, each to a MIME bundle or an error of its own.
 * They are not type-checked, and what they print is dropped.
 *
 * @param filename - Name of the cell.
 */
export async function evaluateExpressions(
  services: Services,
  expressions: Readonly<Record<string, string>>,
  filename: string,
): Promise<Readonly<Record<string, JsonObject>>> {
  const values: Record<string, JsonObject> = {};
  for (const [name, expression] of Object.entries(expressions)) {
    const id = `${filename}#${name}`;
    const result = await evaluate(services, expression, id);
    values[name] =
      result.status === "ok"
        ? { status: "ok", data: result.data ?? { "text/plain": "undefined" }, metadata: result.metadata }
        : { ...result };
  }
  return values;
}

async function evaluate(
  { interpreter, runtime }: Services,
  expression: string,
  id: string,
): Promise<CellResult> {
  try {
    return await runtime.execute(id, interpreter.interpret(expression, id));
  } catch (error) {
    if (isCellSyntaxError(error)) return syntaxFailure(id, expression, error);
    throw error;
  }
}
