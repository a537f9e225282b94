// The geometry of a three-dimensional window sliding over a volume, channels last (NDHWC).
#pragma once
#include "window.h"

// Along one axis, outermost axis first, in the order in which the host passes it.
typedef struct {
  int size, out, window, stride, pad, dilation;
} extent;

typedef struct {
  int batch, channels, out_channels;
  extent depth, height, width;
} volume;

// The host writes a volume as 21 consecutive integers.
_Static_assert(sizeof(volume) == 21 * sizeof(int), "volume is read from host memory as 21 integers");

// Where window cell `cell` lies for output position `position`; -1 outside of the volume.
INLINE int under(const extent *e, int position, int cell) {
  int at = position * e->stride - e->pad + cell * e->dilation;
  return at >= 0 && at < e->size ? at : -1;
}

INLINE int planes(const volume *v) { return v->batch * v->depth.out; }
INLINE int plane_positions(const volume *v) { return v->height.out * v->width.out; }

// Index of the voxel, counted over the batch.
INLINE usize voxel(const volume *v, int image, int z, int y, int x) {
  return (((usize)image * v->depth.size + z) * v->height.size + y) * v->width.size + x;
}

#define FOR_EACH_CELL(v) \
  for (int i = 0; i < (v)->depth.window; i++) \
    for (int j = 0; j < (v)->height.window; j++) \
      for (int k = 0; k < (v)->width.window; k++)
