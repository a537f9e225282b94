// Sleeping on a word of memory: WebAssembly's wait and notify; natively ../native/sleep.c.
#pragma once
#include "simd.h"

enum { FOREVER = -1 };

#ifdef __wasm__
// Returns when woken, at once if `*word` is not `value`, or after `nanoseconds`.
INLINE void sleep_while(i32 *word, i32 value, long long nanoseconds) {
  __builtin_wasm_memory_atomic_wait32(word, value, nanoseconds);
}
INLINE void wake(i32 *word, int count) { __builtin_wasm_memory_atomic_notify(word, count); }
#else
void sleep_while(i32 *word, i32 value, long long nanoseconds);
void wake(i32 *word, int count);
#endif
