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
// Between two looks at a word that another thread is about to write.
INLINE void spin_briefly(void) {}
#else
INLINE void spin_briefly(void) { _mm_pause(); }
void sleep_while(i32 *word, i32 value, long long nanoseconds);
void wake(i32 *word, int count);
#endif
