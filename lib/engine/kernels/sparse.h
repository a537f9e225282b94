// Products with a matrix of mostly zeros. Gradients are that behind a maximum: of a text's convolution, with the maximum
// taken over all positions, one in a hundred is not zero.
#pragma once
#include "threads.h"

enum { SPARSE_VALUES = 128 };

// One row of the sparse matrix: its values that are not zero, and which rows of the other matrix they multiply.
typedef struct {
  int count;
  float value[SPARSE_VALUES];
  const float *row[SPARSE_VALUES];
} sparse_row;

// Whether x[n] is long and so empty that skipping its zeros pays: an estimate from samples, the same on every run.
INLINE int is_sparse(const float *x, usize n) {
  enum { SAMPLES = 2048, MOST_VALUES = SAMPLES / 5 };
  if (n < 16 * SAMPLES) return 0;
  // An odd step visits all channels.
  usize step = n / SAMPLES | 1;
  int values = 0;
  for (usize i = 0; i < n; i += step) values += x[i] != 0.f;
  return values <= MOST_VALUES;
}

// Runs `body` with `index` at each element of x[n] that is not zero.
#define FOR_EACH_VALUE(index, x, n, body) \
  for (int first_ = 0; first_ < (n); first_ += LANES) \
    for (u32 bits_ = lane_bits((vint)(read((x) + first_, (n) - first_) != splat(0.f))); bits_ != 0; bits_ &= bits_ - 1) { \
      int index = first_ + __builtin_ctz(bits_); \
      body \
    }

// y[n] (+)= the sum of value * row[offset, offset + n).
INLINE void sparse_product(const sparse_row *s, int offset, float *y, int n, int accumulate) {
  enum { VECTORS = 4 };
  for (int j = 0; j < n; j += VECTORS * LANES) {
    vfloat sums[VECTORS];
    if (n - j >= VECTORS * LANES) {
      UNROLL for (int v = 0; v < VECTORS; v++) sums[v] = accumulate ? load(y + j + v * LANES) : splat(0.f);
      for (int i = 0; i < s->count; i++) {
        const float *row = s->row[i] + offset + j;
        vfloat value = splat(s->value[i]);
        UNROLL for (int v = 0; v < VECTORS; v++) sums[v] = multiply_add(value, load(row + v * LANES), sums[v]);
      }
      UNROLL for (int v = 0; v < VECTORS; v++) store(y + j + v * LANES, sums[v]);
      continue;
    }
    for (int k = j; k < n; k += LANES) {
      vfloat sum = accumulate ? read(y + k, n - k) : splat(0.f);
      for (int i = 0; i < s->count; i++)
        sum = multiply_add(splat(s->value[i]), read(s->row[i] + offset + k, n - k), sum);
      write(y + k, sum, n - k);
    }
  }
}
