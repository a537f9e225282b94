// Rows are summed up a strip at a time, column by column: the sums stay in registers and the strip in the first-level
// cache.
#pragma once
#include "window.h"

// Rows of a strip: 8 KiB, at least 8 rows.
INLINE int strip_rows(int columns) { return MAX(8, 2048 / columns); }

// Runs a body for each vector of a row, from column c on, n floats wide; n is a constant but for the row's last part.
#define FOR_VECTORS(c, n, columns, ...) \
  { \
    int c = 0; \
    for (; c + LANES <= (columns); c += LANES) { \
      enum { n = LANES }; \
      __VA_ARGS__ \
    } \
    if (c < (columns)) { \
      const int n = (columns) - c; \
      __VA_ARGS__ \
    } \
  }

// Sum over rows of one vector of columns; two sums, because an addition takes longer than it takes to start the next.
INLINE vfloat sum_column(const float *x, int rows, int stride, int n) {
  vfloat even = splat(0.f), odd = splat(0.f);
  int row = 0;
  for (; row + 2 <= rows; row += 2, x += 2 * (usize)stride) {
    even += read(x, n);
    odd += read(x + stride, n);
  }
  if (row < rows) even += read(x, n);
  return even + odd;
}

// sums[columns] += rows of x, `stride` floats apart.
INLINE void add_strip(float *sums, const float *x, int rows, int stride, int columns) {
  FOR_VECTORS(c, n, columns, { write(sums + c, read(sums + c, n) + sum_column(x + c, rows, stride, n), n); })
}
