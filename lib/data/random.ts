/**
 * Seeded random numbers: xoshiro128** 1.1 (Blackman and Vigna, 2018), its state filled by SplitMix32
 * (the 32-bit finalizer of MurmurHash3 over a Weyl sequence). The same seed gives the same sequence on every
 * platform. Not for cryptography.
 *
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Random {
  readonly #state: Uint32Array;

  /** @param seed - Any integer; taken modulo 2³². Default: a seed from `Math.random`. */
  constructor(seed: number = randomSeed()) {
    let weyl = seed >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      weyl = (weyl + 0x9e3779b9) >>> 0;
      let mixed = weyl;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      return (mixed ^ (mixed >>> 16)) >>> 0;
    });
  }

  /** A whole number, uniform in [0, 2³²). */
  uint32(): number {
    const state = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const third = s2 ^ s0;
    const fourth = s3 ^ s1;
    state[0] = s0 ^ fourth;
    state[1] = s1 ^ third;
    state[2] = third ^ (s1 << 9);
    state[3] = rotateLeft(fourth, 11);
    return result;
  }

  /** A number uniform in [0, 1), with 53 random bits. */
  next(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A whole number uniform in [0, `bound`); `bound` from 1 to 2³². */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let drawn = this.uint32();
    while (drawn >= limit) drawn = this.uint32();
    return drawn % bound;
  }

  /** Shuffles in place (Fisher and Yates) and returns `items`. */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.integer(last + 1);
      const moved = items[last] as T;
      items[last] = items[other] as T;
      items[other] = moved;
    }
    return items;
  }

  /** The numbers 0 to n − 1 in random order. */
  permutation(n: number): number[] {
    return this.shuffle(Array.from({ length: n }, (_, index) => index));
  }
}

/** A seed that differs from call to call, in [0, 2³²). */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
