import type { Position } from "../interpreter/line-index.js";

/** One mapping of a line of generated code. */
interface Mapping {
  readonly column: number;
  readonly source: Position;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The numbers of one segment, in base64 VLQ. */
function decodeSegment(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/**
 * Where places of generated code stand in its source. (Node.js' reader goes back to an earlier line for code that the source does
 * not have; a debugger must not show that line.)
 *
 * @see https://tc39.es/ecma426/
 */
export class SourcePositions {
  readonly #lines: readonly (readonly Mapping[])[];

  /** @param mappings - The field of that name of a version 3 source map with one source. */
  constructor(mappings: string) {
    let line = 0;
    let column = 0;
    this.#lines = mappings.split(";").map((text) => {
      let generated = 0;
      return text.split(",").flatMap((segment): Mapping[] => {
        const [step = 0, , lines, columns] = decodeSegment(segment);
        generated += step;
        if (lines === undefined || columns === undefined) return [];
        line += lines;
        column += columns;
        return [{ column: generated, source: { line, column } }];
      });
    });
  }

  /**
   * The place in the source, 0-based as the argument. Generated code takes the place of what follows it on its line;
   * undefined on a line that has nothing of the source.
   */
  sourceOf({ line, column }: Position): Position | undefined {
    const mappings = this.#lines[line] ?? [];
    return (mappings.findLast((mapping) => mapping.column <= column) ?? mappings[0])?.source;
  }
}
