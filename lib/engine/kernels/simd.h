// Vectors of floats, and the few vector functions that every kernel family shares.
//
// A vector has as many lanes as the processor's registers: 4 in WebAssembly, 8 with AVX2. Vectors are declared
// with an alignment of 4: tensors start on 64-byte boundaries, but rows inside them start anywhere, and the
// loads do not fault on unaligned addresses.
//
// The same sources are compiled for each of them (see build.sh and ../native). What differs is here, in sleep.h and in
// the shape of the tiles in tile.h.
#pragma once
#ifndef __wasm__
#include <immintrin.h>
#endif

typedef unsigned char u8;
typedef int i32;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef __SIZE_TYPE__ usize;

#ifdef __wasm__
#define EXPORT __attribute__((visibility("default"), used))
#else
// The addon calls them through its table: names such as `compare` must not meet those of other libraries.
#define EXPORT __attribute__((visibility("hidden")))
#endif
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

void *memset(void *destination, int value, usize bytes);
void *memcpy(void *destination, const void *source, usize bytes);

#ifdef __wasm__
enum { LANES = 4 };
#else
enum { LANES = 8 };
#endif

typedef float vfloat __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int vint __attribute__((vector_size(4 * LANES), aligned(4)));
typedef u32 vuint __attribute__((vector_size(4 * LANES), aligned(4)));

INLINE vfloat splat(float x) { return x - (vfloat){0}; }
INLINE vfloat load(const float *p) { return *(const vfloat *)p; }
INLINE void store(float *p, vfloat v) { *(vfloat *)p = v; }

// lane_bits: one bit for each lane of a mask, the first lane's lowest.
// load_part, store_part: the last elements of an array whose length is no multiple of LANES; n < LANES.
// multiply_add: a * b + c in one instruction (relaxed SIMD leaves the rounding open).
// vmax, vmin: a NaN in the first operand stays a NaN.
#ifdef __wasm__
INLINE vfloat load_part(const float *p, int n) {
  vfloat v = splat(0.f);
  if (n > 0) v[0] = p[0];
  if (n > 1) v[1] = p[1];
  if (n > 2) v[2] = p[2];
  return v;
}
INLINE void store_part(float *p, vfloat v, int n) {
  if (n > 0) p[0] = v[0];
  if (n > 1) p[1] = v[1];
  if (n > 2) p[2] = v[2];
}
INLINE vfloat multiply_add(vfloat a, vfloat b, vfloat c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
INLINE u32 lane_bits(vint mask) { return __builtin_wasm_bitmask_i32x4(mask); }
INLINE vfloat vmax(vfloat a, vfloat b) { return (vfloat)__builtin_wasm_pmax_f32x4(a, b); }
INLINE vfloat vmin(vfloat a, vfloat b) { return (vfloat)__builtin_wasm_pmin_f32x4(a, b); }
INLINE vfloat vsqrt(vfloat a) { return (vfloat)__builtin_wasm_sqrt_f32x4(a); }
INLINE vfloat vfloor(vfloat a) { return (vfloat)__builtin_wasm_floor_f32x4(a); }
INLINE vfloat vceil(vfloat a) { return (vfloat)__builtin_wasm_ceil_f32x4(a); }
INLINE vfloat vround(vfloat a) { return (vfloat)__builtin_wasm_nearest_f32x4(a); }
#else
INLINE u32 lane_bits(vint mask) { return _mm256_movemask_ps((__m256)mask); }
INLINE __m256i first_lanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
INLINE vfloat load_part(const float *p, int n) { return (vfloat)_mm256_maskload_ps(p, first_lanes(n)); }
INLINE void store_part(float *p, vfloat v, int n) { _mm256_maskstore_ps(p, first_lanes(n), (__m256)v); }
INLINE vfloat multiply_add(vfloat a, vfloat b, vfloat c) {
  return (vfloat)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
// The processor's own maximum keeps the second operand if either is a NaN: hence the order.
INLINE vfloat vmax(vfloat a, vfloat b) { return (vfloat)_mm256_max_ps((__m256)b, (__m256)a); }
INLINE vfloat vmin(vfloat a, vfloat b) { return (vfloat)_mm256_min_ps((__m256)b, (__m256)a); }
INLINE vfloat vsqrt(vfloat a) { return (vfloat)_mm256_sqrt_ps((__m256)a); }
INLINE vfloat vfloor(vfloat a) { return (vfloat)_mm256_floor_ps((__m256)a); }
INLINE vfloat vceil(vfloat a) { return (vfloat)_mm256_ceil_ps((__m256)a); }
INLINE vfloat vround(vfloat a) {
  return (vfloat)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#endif

// A whole vector, or the last `n` elements of a row if fewer are left.
INLINE vfloat read(const float *p, int n) { return n >= LANES ? load(p) : load_part(p, n); }
INLINE void write(float *p, vfloat v, int n) {
  if (n >= LANES) store(p, v);
  else store_part(p, v, n);
}

// `mask` is -1 or 0 in each lane, as comparisons give it.
INLINE vfloat select(vint mask, vfloat yes, vfloat no) {
  return (vfloat)((mask & (vint)yes) | (~mask & (vint)no));
}
// 0, 1, 2, ...
INLINE vint lane_numbers(void) {
  vint numbers = {0};
  UNROLL for (int i = 0; i < LANES; i++) numbers[i] = i;
  return numbers;
}
INLINE vfloat vabs(vfloat a) { return (vfloat)((vint)a & 0x7fffffff); }

// In pairs of halves, so that the error does not grow with the lanes.
INLINE float sum_lanes(vfloat v) {
  float lanes[LANES];
  store(lanes, v);
  UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}
