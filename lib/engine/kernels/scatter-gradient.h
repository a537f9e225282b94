// The input gradient of a convolution over few channels, or from a dy of mostly zeros: window by window.
#pragma once
#include "image-block.h"

// Whether this way computes less than a quarter of what convolving dy does, which fills up each cell's channels to whole
// tiles.
INLINE int has_few_channels(const window *w) {
  int cells = w->window_height * w->window_width / (w->stride_height * w->stride_width);
  return 4 * panel_count(patch_size(w)) < cells * panel_count(w->channels);
}

// dx from dy and filter [patch, out_channels]; `is_sparse`: whether to skip dy's zeros. `packed`: panel_count(patch) * TILE_COLUMNS * out_channels floats.
void scatter_gradient(const window *w, const float *dy, const float *filter, float *dx, int is_sparse,
                      float *packed);
