// Convolution with 3 x 3 windows by Winograd's algorithm F(2x2, 3x3) (Lavin and Gray, 2015): four outputs at once from 16
// products a channel instead of 36. Both factors are transformed, the rest is 16 matrix products.
#pragma once
#include "convolution.h"

// Channels are transformed CHANNEL_GROUP at a time.
enum { WINOGRAD_ELEMENTS = 16, CHANNEL_GROUP = 16, MAX_WINOGRAD_CHANNELS = 4096 };

// With fewer channels the transforms cost more than they save.
#ifdef __wasm__
enum { LEAST_CHANNELS = 32 };
#else
enum { LEAST_CHANNELS = 16 };
#endif

// Whether it is faster.
INLINE int winograd_pays(const window *w) {
  int is_plain = w->window_height == 3 && w->window_width == 3 && w->stride_height == 1 && w->stride_width == 1 &&
                 w->dilation_height == 1 && w->dilation_width == 1;
  // Outputs that the last tiles of odd sizes compute for nothing.
  int computed = (w->out_height + 1) / 2 * ((w->out_width + 1) / 2) * 4;
  return is_plain && w->channels % CHANNEL_GROUP == 0 && w->out_channels % CHANNEL_GROUP == 0 &&
         w->channels >= LEAST_CHANNELS && w->channels + w->out_channels <= MAX_WINOGRAD_CHANNELS &&
         3 * computed <= 4 * w->out_height * w->out_width;
}

// Floats that the transformed filter takes.
INLINE int winograd_filter_floats(int channels, int out_channels) {
  return WINOGRAD_ELEMENTS * channels * panel_count(out_channels) * TILE_COLUMNS;
}

// As `convolve`; `transformed` holds winograd_filter_floats.
void winograd_convolve(const window *w, const float *x, const float *packed_filter, epilogue end, output_layout y,
                       float *transformed);
