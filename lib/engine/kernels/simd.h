// Four-lane float vectors and the few vector functions that every kernel family shares.
//
// The vectors are declared with an alignment of 4: tensors start on 64-byte boundaries, but rows inside
// them start anywhere, and WebAssembly loads do not fault on unaligned addresses.
//
// The same sources are compiled twice: to WebAssembly with relaxed SIMD, and for x86 processors with AVX2 and FMA
// (see ../native). What differs is here, in sleep.h and in the shape of the tiles in gemm.h.
#pragma once
#ifndef __wasm__
#include <immintrin.h>
#endif

typedef unsigned char u8;
typedef int i32;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef __SIZE_TYPE__ usize;

typedef float f32x4 __attribute__((vector_size(16), aligned(4)));
typedef int i32x4 __attribute__((vector_size(16), aligned(4)));

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
#define LANES 4

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

void *memset(void *destination, int value, usize bytes);
void *memcpy(void *destination, const void *source, usize bytes);

INLINE f32x4 splat(float x) { return (f32x4){x, x, x, x}; }
INLINE f32x4 load(const float *p) { return *(const f32x4 *)p; }
INLINE void store(float *p, f32x4 v) { *(f32x4 *)p = v; }

// The last 1 to 3 elements of an array whose length is no multiple of four.
INLINE f32x4 load_part(const float *p, int n) {
  f32x4 v = splat(0.f);
  if (n > 0) v[0] = p[0];
  if (n > 1) v[1] = p[1];
  if (n > 2) v[2] = p[2];
  if (n > 3) v[3] = p[3];
  return v;
}
INLINE void store_part(float *p, f32x4 v, int n) {
  if (n > 0) p[0] = v[0];
  if (n > 1) p[1] = v[1];
  if (n > 2) p[2] = v[2];
  if (n > 3) p[3] = v[3];
}

// Four elements, or the last `n` of a row if fewer are left.
INLINE f32x4 read(const float *p, int n) { return n >= LANES ? load(p) : load_part(p, n); }
INLINE void write(float *p, f32x4 v, int n) {
  if (n >= LANES) store(p, v);
  else store_part(p, v, n);
}

// a * b + c in one instruction where the processor has one (relaxed SIMD leaves the rounding open).
#ifdef __wasm__
INLINE f32x4 multiply_add(f32x4 a, f32x4 b, f32x4 c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
INLINE f32x4 multiply_add(f32x4 a, f32x4 b, f32x4 c) { return (f32x4)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c); }
#endif

INLINE f32x4 select(i32x4 mask, f32x4 yes, f32x4 no) {
  return (f32x4)((mask & (i32x4)yes) | (~mask & (i32x4)no));
}
#ifdef __wasm__
// pmax and pmin compile to one instruction; a NaN in the first operand stays a NaN.
INLINE f32x4 max4(f32x4 a, f32x4 b) { return (f32x4)__builtin_wasm_pmax_f32x4(a, b); }
INLINE f32x4 min4(f32x4 a, f32x4 b) { return (f32x4)__builtin_wasm_pmin_f32x4(a, b); }
INLINE f32x4 sqrt4(f32x4 a) { return (f32x4)__builtin_wasm_sqrt_f32x4(a); }
INLINE f32x4 floor4(f32x4 a) { return (f32x4)__builtin_wasm_floor_f32x4(a); }
INLINE f32x4 ceil4(f32x4 a) { return (f32x4)__builtin_wasm_ceil_f32x4(a); }
INLINE f32x4 round4(f32x4 a) { return (f32x4)__builtin_wasm_nearest_f32x4(a); }
#else
// The processor's own maximum keeps the second operand if either is a NaN: hence the order.
INLINE f32x4 max4(f32x4 a, f32x4 b) { return (f32x4)_mm_max_ps((__m128)b, (__m128)a); }
INLINE f32x4 min4(f32x4 a, f32x4 b) { return (f32x4)_mm_min_ps((__m128)b, (__m128)a); }
INLINE f32x4 sqrt4(f32x4 a) { return (f32x4)_mm_sqrt_ps((__m128)a); }
INLINE f32x4 floor4(f32x4 a) { return (f32x4)_mm_floor_ps((__m128)a); }
INLINE f32x4 ceil4(f32x4 a) { return (f32x4)_mm_ceil_ps((__m128)a); }
INLINE f32x4 round4(f32x4 a) {
  return (f32x4)_mm_round_ps((__m128)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#endif
INLINE f32x4 abs4(f32x4 a) { return (f32x4)((i32x4)a & 0x7fffffff); }
INLINE float sum_lanes(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }

// e^x: x = n ln2 + r, |r| <= ln2 / 2, polynomial of degree 6 in r (Cephes expf); within 2 ulp.
// Results below the smallest normal number become 0.
INLINE f32x4 exp4(f32x4 x) {
  const f32x4 highest = splat(88.72283f), lowest = splat(-87.33654f);
  // Adding and taking away 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  const f32x4 magic = splat(12582912.f);
  f32x4 bounded = min4(max4(x, lowest), highest);
  f32x4 shifted = bounded * splat(1.44269504f) + magic;
  f32x4 n = shifted - magic;
  f32x4 r = bounded - n * splat(0.693359375f);
  r = r - n * splat(-2.12194440e-4f);
  f32x4 p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  p = p * r * r + r + splat(1.f);
  // 2^n in two factors, because 2^128 is no float.
  i32x4 exponent = (i32x4)shifted - (i32x4)magic;
  i32x4 half = exponent >> 1;
  f32x4 low = (f32x4)((half << 23) + (i32x4)splat(1.f));
  f32x4 high = (f32x4)(((exponent - half) << 23) + (i32x4)splat(1.f));
  f32x4 y = p * low * high;
  y = select((i32x4)(x > highest), splat(__builtin_inff()), y);
  return select((i32x4)(x < lowest), splat(0.f), y);
}

// ln x: mantissa in [sqrt(1/2), sqrt(2)), polynomial of degree 9 (Cephes logf).
// ln 0 = -inf, ln of a negative number = NaN; denormal numbers count as 0.
INLINE f32x4 log4(f32x4 x) {
  i32x4 bits = (i32x4)x;
  i32x4 exponent = ((bits >> 23) & 0xff) - 126;
  f32x4 m = (f32x4)((bits & 0x007fffff) | 0x3f000000);
  i32x4 small = (i32x4)(m < splat(0.707106781f));
  exponent = exponent + small;  // a true mask is -1
  m = m + select(small, m, splat(0.f)) - splat(1.f);
  f32x4 e = __builtin_convertvector(exponent, f32x4);
  f32x4 z = m * m;
  f32x4 p = splat(7.0376836292e-2f);
  p = p * m + splat(-1.1514610310e-1f);
  p = p * m + splat(1.1676998740e-1f);
  p = p * m + splat(-1.2420140846e-1f);
  p = p * m + splat(1.4249322787e-1f);
  p = p * m + splat(-1.6668057665e-1f);
  p = p * m + splat(2.0000714765e-1f);
  p = p * m + splat(-2.4999993993e-1f);
  p = p * m + splat(3.3333331174e-1f);
  f32x4 y = p * m * z + e * splat(-2.12194440e-4f) - splat(0.5f) * z;
  y = m + y + e * splat(0.693359375f);
  const f32x4 infinity = splat(__builtin_inff());
  y = select((i32x4)(x == infinity), infinity, y);
  y = select((i32x4)(x < splat(1.17549435e-38f)), -infinity, y);
  y = select((i32x4)(x < splat(0.f)), splat(__builtin_nanf("")), y);
  return select((i32x4)(x != x), x, y);
}

INLINE f32x4 sigmoid4(f32x4 x) { return splat(1.f) / (splat(1.f) + exp4(-x)); }

// tanh x = (1 - e^-2|x|) / (1 + e^-2|x|); near 0, where that cancels, its Taylor series.
INLINE f32x4 tanh4(f32x4 x) {
  f32x4 a = abs4(x);
  f32x4 e = exp4(splat(-2.f) * a);
  f32x4 t = (splat(1.f) - e) / (splat(1.f) + e);
  f32x4 x2 = x * x;
  f32x4 series =
      x * (splat(1.f) + x2 * (splat(-0.33333334f) + x2 * (splat(0.13333334f) + x2 * splat(-0.05396825f))));
  f32x4 far = select((i32x4)(x < splat(0.f)), -t, t);
  return select((i32x4)(a < splat(0.15f)), series, far);
}

// Activations that matrix products and convolutions apply as they store; numbers match activation.ts.
enum { ACTIVATION_LINEAR, ACTIVATION_RELU, ACTIVATION_RELU6, ACTIVATION_SIGMOID, ACTIVATION_TANH };

INLINE f32x4 activate(f32x4 x, int activation) {
  switch (activation) {
    case ACTIVATION_RELU: return max4(x, splat(0.f));
    case ACTIVATION_RELU6: return min4(max4(x, splat(0.f)), splat(6.f));
    case ACTIVATION_SIGMOID: return sigmoid4(x);
    case ACTIVATION_TANH: return tanh4(x);
    default: return x;
  }
}
