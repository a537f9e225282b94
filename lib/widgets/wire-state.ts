/** A widget's state as Jupyter's widget protocol carries it: JSON, with the bytes beside it. */
export interface WireState {
  readonly state: Readonly<Record<string, unknown>>;
  /** Where in `state` each of the buffers belongs. */
  readonly buffer_paths: readonly (readonly string[])[];
  readonly buffers: readonly Uint8Array[];
}

/** A value that stands in states as a reference. */
export interface Referable {
  /** Id that the page knows it by. */
  readonly modelId: string;
}

const reference = "IPY_MODEL_";

/** The wire writes `bar_style` where cells write `barStyle`. */
function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The reverse: `barStyle` for `bar_style`. */
export function traitName(name: string): string {
  return name.replace(/(?<!^)_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isReferable(value: unknown): value is Referable {
  return typeof value === "object" && value !== null && "modelId" in value;
}

function encode(value: unknown): unknown {
  if (isReferable(value)) return reference + value.modelId;
  return Array.isArray(value) ? value.map(encode) : (value ?? null);
}

/**
 * Encodes traits for the page.
 *
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
export function encodeState(traits: Readonly<Record<string, unknown>>): WireState {
  const entries = Object.entries(traits).map(([name, value]) => [wireName(name), value] as const);
  const bytes = entries.filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);
  return {
    state: Object.fromEntries(
      entries
        .filter(([, value]) => !(value instanceof Uint8Array))
        .map(([name, value]) => [name, encode(value)]),
    ),
    buffer_paths: bytes.map(([name]) => [name]),
    buffers: bytes.map(([, value]) => value),
  };
}
