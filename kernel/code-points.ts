/**
 * UTF-16 offset of a Jupyter `cursor_pos`, which counts Unicode code points; clamped to the text.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-and-unicode-offsets
 */
export function toUtf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left -= 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Code points before a UTF-16 offset; the inverse of {@link toUtf16Offset}. */
export function toCodePoints(text: string, utf16Offset: number): number {
  return [...text.slice(0, utf16Offset)].length;
}
