// What the convolution and its input gradient, a convolution too, share.
#pragma once
#include "image-block.h"

// Where the results go: strides in floats.
typedef struct {
  float *first;
  usize image, line, column;
} output_layout;

// y = end(conv(x, filter)); the filter is packed in panels of patch_size(w) rows.
void convolve(const window *w, const float *x, const float *packed_filter, epilogue end, output_layout y);
