// Rows are summed up a strip at a time, column by column: the sums stay in registers and the strip in the first-level
// cache.
#pragma once
#include "window.h"

// Rows of a strip: 8 KiB, at least 8 rows.
INLINE int strip_rows(int columns) { return MAX(8, 2048 / columns); }

// sums[columns] += rows of x, `stride` floats apart.
INLINE void add_strip(float *sums, const float *x, int rows, int stride, int columns) {
  for (int c = 0; c < columns; c += LANES) {
    int n = columns - c, row = 0;
    vfloat even = read(sums + c, n), odd = splat(0.f);
    for (; row + 2 <= rows; row += 2) {
      even += read(x + (usize)row * stride + c, n);
      odd += read(x + (usize)(row + 1) * stride + c, n);
    }
    if (row < rows) even += read(x + (usize)row * stride + c, n);
    write(sums + c, even + odd, n);
  }
}
