/**
 * MurmurHash2 (32 bits) of a text in UTF-8, by which Jupyter's debugger names cells.
 *
 * @param seed - Unsigned 32-bit integer.
 * @returns Unsigned 32-bit integer.
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp
 */
export function murmur2(text: string, seed: number): number {
  const multiplier = 0x5bd1e995;
  const bytes = Buffer.from(text, "utf8");
  const end = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let at = 0; at < end; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (end < bytes.length) {
    for (let at = bytes.length - 1; at >= end; at--) hash ^= (bytes[at] ?? 0) << (8 * (at - end));
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
