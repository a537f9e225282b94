// Convolution with 3 x 3 windows by Winograd's algorithm: sixteen outputs at once from 36 products a channel instead of
// 144. Both factors are transformed, the rest is 36 matrix products.
#pragma once
#include "convolution.h"
#include "winograd-transforms.h"

// Channels are transformed CHANNEL_GROUP at a time. A transformed tile holds, for each group, the elements one after the
// other: that makes all distances within a group constants.
enum { CHANNEL_GROUP = 16, GROUP_FLOATS = WINOGRAD_ELEMENTS * CHANNEL_GROUP, MAX_WINOGRAD_CHANNELS = 1024 };

// Floats from a transformed tile to the next: an odd number of cache lines, which spreads them over the cache's sets.
INLINE int tile_floats(int channels) { return WINOGRAD_ELEMENTS * channels + 16; }

// A tile is 4 x 4 outputs; its input is a window of 6 x 6 pixels, four pixels from the next tile's.
INLINE window winograd_tiles(const window *w) {
  window t = *w;
  t.out_height = (w->out_height + WINOGRAD_OUTPUTS - 1) / WINOGRAD_OUTPUTS;
  t.out_width = (w->out_width + WINOGRAD_OUTPUTS - 1) / WINOGRAD_OUTPUTS;
  t.window_height = t.window_width = WINOGRAD_INPUTS;
  t.stride_height = t.stride_width = WINOGRAD_OUTPUTS;
  return t;
}

// Whether it is faster.
INLINE int winograd_pays(const window *w) {
  enum { LEAST_TILES = 12 };
  int is_plain = w->window_height == 3 && w->window_width == 3 && w->stride_height == 1 && w->stride_width == 1 &&
                 w->dilation_height == 1 && w->dilation_width == 1;
  window t = winograd_tiles(w);
  int tiles = t.out_height * t.out_width;
  // The last tiles compute outputs for nothing; transforming the filter takes as long as some tiles.
  int wanted = w->out_height * w->out_width, computed = tiles * WINOGRAD_OUTPUTS * WINOGRAD_OUTPUTS;
  return is_plain && w->channels % CHANNEL_GROUP == 0 && w->out_channels % CHANNEL_GROUP == 0 &&
         w->channels + w->out_channels <= MAX_WINOGRAD_CHANNELS && computed <= 2 * wanted &&
         tiles * w->batch >= LEAST_TILES;
}

// Tiles at once: their transforms take half a megabyte, a part of a usual second-level cache.
INLINE int winograd_group(const window *w) {
  int wanted = 131072 / (tile_floats(w->channels) + tile_floats(w->out_channels));
  return MAX(TILE_ROWS, MIN(wanted, BLOCK_POSITIONS));
}

// v = B^T d B for all channels of the tile at `d`.
INLINE void transform_tile(const float *d, int row_stride, int channels, float *v) {
  for (int group = 0; group < channels; group += CHANNEL_GROUP, v += GROUP_FLOATS)
    for (int c = 0; c < CHANNEL_GROUP; c += LANES) {
      vfloat columns[WINOGRAD_INPUTS][WINOGRAD_INPUTS];
      for (int j = 0; j < WINOGRAD_INPUTS; j++) {
        vfloat column[WINOGRAD_INPUTS];
        const float *pixel = d + j * channels + group + c;
        UNROLL for (int i = 0; i < WINOGRAD_INPUTS; i++) column[i] = load(pixel + i * row_stride);
        transform_inputs(column, columns[j]);
      }
      for (int i = 0; i < WINOGRAD_INPUTS; i++) {
        vfloat row[WINOGRAD_INPUTS], transformed[WINOGRAD_INPUTS];
        UNROLL for (int j = 0; j < WINOGRAD_INPUTS; j++) row[j] = columns[j][i];
        transform_inputs(row, transformed);
        UNROLL for (int j = 0; j < WINOGRAD_INPUTS; j++)
          store(v + (i * WINOGRAD_INPUTS + j) * CHANNEL_GROUP + c, transformed[j]);
      }
    }
}

// Floats that the transformed filter takes.
INLINE int winograd_filter_floats(int channels, int out_channels) {
  return WINOGRAD_ELEMENTS * channels * panel_count(out_channels) * TILE_COLUMNS;
}

// As `convolve`; `transformed` holds winograd_filter_floats.
void winograd_convolve(const window *w, const float *x, const float *packed_filter, epilogue end, output_layout y,
                       float *transformed);
