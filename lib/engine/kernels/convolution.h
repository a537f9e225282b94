// What the convolution and its input gradient, a convolution too, share.
#pragma once
#include "image-block.h"

// Where the results go: strides in floats.
typedef struct {
  float *first;
  usize image, line, column;
} output_layout;

// y = end(conv(x, filter)). `workspace` holds the filter, packed in panels of patch_size(w) rows, and has room for
// what it is transformed to: convolution_workspace floats.
void convolve(const window *w, const float *x, float *workspace, epilogue end, output_layout y);
