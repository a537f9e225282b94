// Transposing in registers, four by four.
#pragma once
#include "simd.h"

// target[4 x 4] = the transpose of source[4 x 4], each with its own floats from row to row.
INLINE void transpose_quad(const float *source, usize source_stride, float *target, usize target_stride) {
#ifdef __wasm__
  vfloat a = load(source), b = load(source + source_stride);
  vfloat c = load(source + 2 * source_stride), d = load(source + 3 * source_stride);
  vfloat ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  vfloat cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(target, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store(target + target_stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store(target + 2 * target_stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(target + 3 * target_stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
#else
  __m128 a = _mm_loadu_ps(source), b = _mm_loadu_ps(source + source_stride);
  __m128 c = _mm_loadu_ps(source + 2 * source_stride), d = _mm_loadu_ps(source + 3 * source_stride);
  _MM_TRANSPOSE4_PS(a, b, c, d);
  _mm_storeu_ps(target, a);
  _mm_storeu_ps(target + target_stride, b);
  _mm_storeu_ps(target + 2 * target_stride, c);
  _mm_storeu_ps(target + 3 * target_stride, d);
#endif
}

// target[columns x rows] = the transpose of source[rows x columns].
INLINE void transpose_block(const float *source, usize source_stride, int rows, int columns, float *target,
                            usize target_stride) {
  int i = 0;
  for (; i + 4 <= rows; i += 4) {
    int j = 0;
    for (; j + 4 <= columns; j += 4)
      transpose_quad(source + i * source_stride + j, source_stride, target + j * target_stride + i, target_stride);
    for (; j < columns; j++)
      for (int k = i; k < i + 4; k++) target[j * target_stride + k] = source[k * source_stride + j];
  }
  for (; i < rows; i++)
    for (int j = 0; j < columns; j++) target[j * target_stride + i] = source[i * source_stride + j];
}
