import { randomUUID } from "node:crypto";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import { closestName } from "../../../magics/closest-name.js";
import { joinText, type NotebookCell, type NotebookContent } from "../../export/notebook.js";
import { CommandError } from "../errors.js";
import { type DeclaredParameters, declaredInPython, declaredInTypeScript } from "./declared-parameters.js";
import type { Parameters, ParameterValue } from "./parameter-values.js";

const declaringTag = "parameters";
const injectedTag = "injected-parameters";

/**
 * A notebook with a cell that sets parameters after the one that declares them, as papermill does: the cell that
 * declares is tagged `parameters`, the new one `injected-parameters`; one of an earlier run is replaced. In TypeScript the
 * types of the declarations hold for the new values.
 *
 * @param language - The kernel's: TypeScript, JavaScript or Python.
 * @param file - Name of the notebook, for errors.
 * @throws {CommandError} If there is no such cell, it does not declare one of the names, or the language is another.
 * @see https://papermill.readthedocs.io/en/latest/usage-parameterize.html
 */
export function injectParameters(
  content: NotebookContent,
  parameters: Parameters,
  { language, file }: { readonly language: string; readonly file: string },
): NotebookContent {
  if (parameters.size === 0) return content;
  const cells = content.cells.filter((cell) => !hasTag(cell, injectedTag));
  const at = cells.findIndex((cell) => cell.cell_type === "code" && hasTag(cell, declaringTag));
  const declaring = cells[at];
  if (declaring === undefined) {
    throw new CommandError(
      `Expected ${file} to have a code cell tagged "${declaringTag}" that declares ` +
        `${[...parameters.keys()].join(", ")}, but no cell has that tag.`,
    );
  }
  const source = joinText(declaring.source);
  const { declared, write } = dialectOf(language, source, file);
  checkNames(parameters, declared, file);
  const injected: NotebookCell = {
    cell_type: "code",
    // Cells have ids from nbformat 4.5 on; in older notebooks they are not allowed.
    ...(declaring.id !== undefined && { id: randomUUID().slice(0, 8) }),
    metadata: { tags: [injectedTag] },
    source: write(parameters, declared),
    outputs: [],
    execution_count: null,
  };
  return { ...content, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] };
}

interface Dialect {
  readonly declared: DeclaredParameters;
  write(parameters: Parameters, declared: DeclaredParameters): string;
}

function dialectOf(language: string, source: string, file: string): Dialect {
  switch (language.toLowerCase()) {
    case "typescript":
    case "javascript": {
      const declared = declaredInTypeScript(source);
      if (declared === undefined) {
        throw new CommandError(
          `Expected the cell tagged "${declaringTag}" of ${file} to be without syntax errors.`,
        );
      }
      const isTyped = language.toLowerCase() === "typescript";
      return { declared, write: (parameters) => inTypeScript(parameters, declared, isTyped) };
    }
    case "python":
      return { declared: declaredInPython(source), write: inPython };
    default:
      throw new CommandError(
        `Expected a notebook in TypeScript, JavaScript or Python to give parameters to, but ${file} is in ${language}.`,
      );
  }
}

function checkNames(parameters: Parameters, declared: DeclaredParameters, file: string): void {
  for (const name of parameters.keys()) {
    if (declared.has(name)) continue;
    const near = closestName(name, [...declared.keys()]);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    const known = [...declared.keys()].join(", ") || "nothing";
    throw new CommandError(
      `Unknown parameter "${name}": the cell tagged "${declaringTag}" of ${file} declares ${known}.${hint}`,
    );
  }
}

/** Variables are assigned to; a constant is declared anew, with the type that it had. */
function inTypeScript(parameters: Parameters, declared: DeclaredParameters, isTyped: boolean): string {
  const lines = [...parameters].map(([name, value]) => {
    const { isConst, type } = declared.get(name) ?? { isConst: false, type: undefined };
    const annotation = isTyped && type !== undefined ? `: ${type}` : "";
    return `${isConst ? `const ${name}${annotation}` : name} = ${JSON.stringify(value)};`;
  });
  return ["// Parameters", ...lines].join("\n");
}

function inPython(parameters: Parameters): string {
  return ["# Parameters", ...[...parameters].map(([name, value]) => `${name} = ${pythonOf(value)}`)].join(
    "\n",
  );
}

function pythonOf(value: ParameterValue): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${pythonOf(entry)}`);
    return `{${entries.join(", ")}}`;
  }
  return JSON.stringify(value);
}

function hasTag(cell: NotebookCell, tag: string): boolean {
  const tags = isJsonObject(cell.metadata) ? cell.metadata.tags : undefined;
  return Array.isArray(tags) && tags.includes(tag);
}
