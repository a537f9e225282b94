import { expect, it, vi } from "vitest";
import { expectClose } from "./close-to.js";
import { readFixture } from "./fixture.js";

interface RecordedCall {
  readonly fn: string;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
  /** What the reference said where it refused. */
  readonly error?: string;
  readonly warns: boolean;
}

/** Numbers that JSON does not have. */
const special = new Map<unknown, number>([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

const numbers = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(numbers) : (special.get(value) ?? value);

/** Objects as lists of their values by name, so that they are compared like arrays. */
const lists = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lists);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => lists(entry));
};

/**
 * Tests that functions answer, refuse and warn as the reference did when `test/fixtures/metrics/recorder.py` watched it.
 *
 * @param functions - Called by the names in the fixture with its data and options.
 * @param adapt - What of an answer the reference gives, by function.
 */
export function testRecordedCalls(
  fixture: string,
  functions: Readonly<Record<string, (...args: never[]) => unknown>>,
  adapt: Readonly<Record<string, (answer: never) => unknown>> = {},
): void {
  const { data, calls } = readFixture<{ data: Record<string, unknown>; calls: RecordedCall[] }>(fixture);
  const given = (value: unknown): unknown =>
    typeof value === "string" && value.startsWith("$") ? numbers(data[value.slice(1)]) : numbers(value);
  const check = (call: RecordedCall, name: string): void => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    try {
      const options = Object.fromEntries(
        Object.entries(call.options).map(([option, value]) => [option, given(value)]),
      );
      const compute = () => functions[call.fn]?.(...([...call.args.map(given), options] as never[]));
      if (call.error !== undefined) {
        expect(compute, name).toThrow(/^Expected .*(got|found none)/);
        return;
      }
      const answer = compute() as never;
      const compared = adapt[call.fn]?.(answer) ?? answer;
      expectClose(lists(compared), lists(numbers(call.expected)), undefined, name);
      expect(warned.mock.calls.length > 0, `${name} warns`).toBe(call.warns);
    } finally {
      warned.mockRestore();
    }
  };
  it.each([...new Set(calls.map(({ fn }) => fn))])("%s equals the reference", (fn) => {
    for (const call of calls) {
      if (call.fn === fn) check(call, `${fn}(${call.args.join(", ")}, ${JSON.stringify(call.options)})`);
    }
  });
}
