/**
 * A Jupyter MIME bundle: one value in several representations, keyed by MIME type.
 * JSON types (`application/json`, `application/*+json`) hold objects; all others hold strings.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data
 */
export type MimeBundle = Readonly<Record<string, unknown>>;

/**
 * The method a value implements to choose how a notebook shows it. Deno's Jupyter kernel uses the same
 * symbol, so values written for either show well in both.
 */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** A value that knows how to show itself in a notebook. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/** Whether `value` implements {@link displaySymbol}. */
export function isDisplayable(value: unknown): value is Displayable {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as Partial<Displayable>)[displaySymbol] === "function"
  );
}

/** Shows a value in the running cell's output; `update` replaces it there. */
export type HostDisplay = (value: unknown) => { update(value: unknown): void };

/** Where a notebook kernel leaves its {@link HostDisplay} for libraries. */
export const hostDisplaySymbol: unique symbol = Symbol.for("cellship.display") as never;

/** The kernel's display; undefined outside of a notebook. */
export function hostDisplay(): HostDisplay | undefined {
  return (globalThis as { [hostDisplaySymbol]?: HostDisplay })[hostDisplaySymbol];
}
