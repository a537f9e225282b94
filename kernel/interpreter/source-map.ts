import { SourceMap as MapReader, type SourceMapPayload } from "node:module";
import { SourceMap as MapWriter } from "magic-string";
import { LineIndex, type Position } from "./line-index.js";

/** Where a place of one text stands in the text it was made from; undefined for generated text. */
export type PositionLookup = (position: Position) => Position | undefined;

/** One mapping of a decoded source map: [column, source, line, column in the source]. */
type DecodedMapping = readonly number[];

/** Looks places up in a version 3 source map: the nearest mapping at or before the place. */
export function lookupInSourceMap(map: {
  readonly mappings: string;
  readonly sources: string[];
}): PositionLookup {
  const reader = new MapReader(map as unknown as SourceMapPayload);
  return ({ line, column }) => {
    const entry = reader.findEntry(line, column);
    return "originalLine" in entry ? { line: entry.originalLine, column: entry.originalColumn } : undefined;
  };
}

/** Looks places up through a function of offsets. */
export function lookupByOffset(
  from: string,
  to: string,
  toOffset: (offset: number) => number,
): PositionLookup {
  const fromIndex = new LineIndex(from);
  const toIndex = new LineIndex(to);
  return (position) => toIndex.position(toOffset(fromIndex.offset(position)));
}

/** Chains lookups: the place in the last text. */
export function chainLookups(...lookups: readonly PositionLookup[]): PositionLookup {
  return (position) => lookups.reduce<Position | undefined>((at, lookup) => at && lookup(at), position);
}

/**
 * A version 3 source map, as JSON, whose original places are looked up further.
 *
 * @param lines - Decoded mappings, one array for each generated line.
 */
export function encodeSourceMap(
  lines: readonly (readonly DecodedMapping[])[],
  lookup: PositionLookup,
  filename: string,
): string {
  const mappings = lines.map((line) =>
    line.flatMap(([column = 0, , originalLine = 0, originalColumn = 0]) => {
      const original = lookup({ line: originalLine, column: originalColumn });
      const mapping: [number, number, number, number][] =
        original === undefined ? [] : [[column, 0, original.line, original.column]];
      return mapping;
    }),
  );
  return new MapWriter({
    file: filename,
    sources: [filename],
    sourcesContent: [],
    names: [],
    mappings,
  }).toString();
}

/** Offset in `to` of the character at `offset` in `from`; 0 for generated text. */
export function lookupOffset(from: string, to: string, offset: number, lookup: PositionLookup): number {
  const original = lookup(new LineIndex(from).position(offset));
  return original === undefined ? 0 : new LineIndex(to).offset(original);
}
