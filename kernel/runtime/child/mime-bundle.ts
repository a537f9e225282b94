import { inspect, types } from "node:util";
import { type Displayable, displaySymbol, isDisplayable, type MimeBundle } from "../../../lib/display.js";
import { dataFrameBundle, isDanfoFrame } from "./data-frame.js";

/** The part of a TensorFlow.js tensor that shows it. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  toString(verbose: boolean): string;
  arraySync(): unknown;
}

/** Whether `value` is a tensor of TensorFlow.js, from whichever copy of the package. */
export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === "object" &&
    value !== null &&
    "dataId" in value &&
    "dtype" in value &&
    "shape" in value &&
    "isDisposed" in value
  );
}

function tensorText(tensor: Tensor): string {
  if (tensor.isDisposed) return `Tensor (disposed) dtype: ${tensor.dtype} shape: [${tensor.shape.join(",")}]`;
  return tensor.toString(true);
}

/** Bytes become base64, as the message specification asks; the rest stays. */
function encodeBytes(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, data]) => [
      type,
      data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data,
    ]),
  );
}

/** At once where the value can: a loop that never waits then shows its progress all the same. */
function displayableBundle(value: Displayable): MimeBundle | Promise<MimeBundle> {
  const complete = (bundle: MimeBundle): MimeBundle => {
    const encoded = encodeBytes(bundle);
    return "text/plain" in encoded ? encoded : { ...encoded, "text/plain": describe(value) };
  };
  const bundle = value[displaySymbol]();
  return bundle instanceof Promise ? bundle.then(complete) : complete(bundle);
}

/** The class of a value that shows itself better than text can. */
function describe(value: object): string {
  return `[${value.constructor?.name ?? "Object"}]`;
}

/** A value with a method `toHtml`, as tables and charts of several libraries have it. */
interface HtmlValue {
  toHtml(): unknown;
}

function hasHtml(value: unknown): value is HtmlValue {
  return (
    typeof value === "object" && value !== null && "toHtml" in value && typeof value.toHtml === "function"
  );
}

function htmlBundle(value: HtmlValue): MimeBundle {
  const html = value.toHtml();
  const text = { "text/plain": inspect(value) };
  return typeof html === "string" ? { "text/html": html, ...text } : text;
}

/** How a notebook shows `value`. A promise only for values that show themselves and take time to. */
export function mimeBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  // A proxy's traps may do anything; inspect looks behind them.
  if (types.isProxy(value) && !isTransparent(value)) return { "text/plain": inspect(value) };
  if (isDisplayable(value)) return displayableBundle(value);
  if (isDanfoFrame(value)) return dataFrameBundle(value);
  if (hasHtml(value)) return htmlBundle(value);
  return { "text/plain": isTensor(value) ? tensorText(value) : inspect(value) };
}

/** Whether a proxy answers the questions that {@link mimeBundle} asks. */
function isTransparent(value: unknown): boolean {
  try {
    isDisplayable(value);
    isDanfoFrame(value);
    hasHtml(value);
    isTensor(value);
    return true;
  } catch {
    return false;
  }
}
