// The geometry of a two-dimensional window sliding over an image, channels last (NHWC).
#pragma once
#include "threads.h"

// In the order in which the host passes it.
typedef struct {
  int batch, height, width, channels;
  int out_height, out_width, out_channels;
  int window_height, window_width;
  int stride_height, stride_width;
  int pad_top, pad_left;
  int dilation_height, dilation_width;
} window;

// The host writes a window as 15 consecutive integers.
_Static_assert(sizeof(window) == 15 * sizeof(int), "window is read from host memory as 15 integers");

// Output position number `position`, counted over batch, rows and columns.
typedef struct {
  int image, row, column;
} place;

INLINE place place_of(const window *w, int position) {
  place p = {position / (w->out_width * w->out_height), position / w->out_width % w->out_height,
             position % w->out_width};
  return p;
}

INLINE void next_place(const window *w, place *p) {
  if (++p->column < w->out_width) return;
  p->column = 0;
  if (++p->row < w->out_height) return;
  p->row = 0;
  p->image++;
}

INLINE void copy_floats(float *destination, const float *source, int n) {
  int i = 0;
  for (; i + LANES <= n; i += LANES) store(destination + i, load(source + i));
  for (; i < n; i++) destination[i] = source[i];
}

INLINE void zero_floats(float *destination, int n) { memset(destination, 0, sizeof(float) * (usize)n); }

INLINE void add_floats(float *destination, const float *source, int n) {
  int i = 0;
  for (; i + LANES <= n; i += LANES) store(destination + i, load(destination + i) + load(source + i));
  for (; i < n; i++) destination[i] += source[i];
}
