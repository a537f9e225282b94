// Three-dimensional convolution and its gradients: patches are gathered into a matrix, some output positions at a
// time, and multiplied by the filter. Also two-dimensional convolution whose patch outgrows a thread's scratch.
#include "gemm.h"
#include "volume.h"

enum { POSITIONS_PER_TASK = 64 };

typedef struct {
  const volume *v;
  const float *x;
  float *dx, *patches;
  int patch, begin, end;
} patch_job;

INLINE int patch_size(const volume *v) { return v->depth.window * v->height.window * v->width.window * v->channels; }

static void gather_task(void *argument, int task, int worker) {
  patch_job *p = argument;
  const volume *v = p->v;
  (void)worker;
  int begin = p->begin + task * POSITIONS_PER_TASK, end = MIN(p->end, begin + POSITIONS_PER_TASK);
  for (int position = begin; position < end; position++) {
    int column = position % v->width.out, row = position / v->width.out % v->height.out;
    int plane = position / plane_positions(v), image = plane / v->depth.out, slice = plane % v->depth.out;
    float *target = p->patches + (usize)(position - p->begin) * p->patch;
    FOR_EACH_CELL(v) {
      int z = under(&v->depth, slice, i), y = under(&v->height, row, j), x = under(&v->width, column, k);
      if (z < 0 || y < 0 || x < 0) zero_floats(target, v->channels);
      else copy_floats(target, p->x + voxel(v, image, z, y, x) * v->channels, v->channels);
      target += v->channels;
    }
  }
}

static void gather(patch_job *p) {
  parallel_for(gather_task, p, (p->end - p->begin + POSITIONS_PER_TASK - 1) / POSITIONS_PER_TASK);
}

// One task a plane of the input: adds to it what the patches in hand have for it.
static void scatter_task(void *argument, int task, int worker) {
  patch_job *p = argument;
  const volume *v = p->v;
  (void)worker;
  int image = task / v->depth.size, z = task % v->depth.size, size = plane_positions(v);
  for (int slice = 0; slice < v->depth.out; slice++) {
    int first = (image * v->depth.out + slice) * size;
    int begin = MAX(p->begin, first), end = MIN(p->end, first + size);
    if (begin >= end) continue;
    for (int position = begin; position < end; position++) {
      int row = (position - first) / v->width.out, column = (position - first) % v->width.out;
      const float *source = p->patches + (usize)(position - p->begin) * p->patch;
      FOR_EACH_CELL(v) {
        int y = under(&v->height, row, j), x = under(&v->width, column, k);
        if (under(&v->depth, slice, i) == z && y >= 0 && x >= 0)
          add_floats(p->dx + voxel(v, image, z, y, x) * v->channels, source, v->channels);
        source += v->channels;
      }
    }
  }
}

// How many output positions the workspace's part for patches holds.
INLINE int chunk_of(int patch, int patch_floats) { return MAX(1, patch_floats / patch); }

// Floats that the products need beside the patches.
EXPORT int volume_workspace(int patch, int out_channels, int rows) {
  return gemm_workspace(MAX(patch, out_channels), MAX(MAX(patch, out_channels), rows));
}

// y = act(conv(x, filter) + bias); filter [patch, out_channels]. `patches` holds patch_floats.
EXPORT void volume_forward(const volume *v, const float *x, const float *filter, const float *bias, int activation,
                           float *y, float *patches, int patch_floats, float *workspace) {
  patch_job p = {v, x, 0, patches, patch_size(v)};
  int positions = planes(v) * plane_positions(v), n = v->out_channels, chunk = chunk_of(p.patch, patch_floats);
  for (p.begin = 0; p.begin < positions; p.begin = p.end) {
    p.end = MIN(positions, p.begin + chunk);
    gather(&p);
    gemm(p.end - p.begin, n, p.patch, patches, p.patch, 0, filter, n, 0, y + (usize)p.begin * n, n, bias, activation, 0,
         workspace);
  }
}

EXPORT void volume_filter_gradient(const volume *v, const float *x, const float *dy, float *d_filter, float *patches,
                                   int patch_floats, float *workspace) {
  patch_job p = {v, x, 0, patches, patch_size(v)};
  int positions = planes(v) * plane_positions(v), n = v->out_channels, chunk = chunk_of(p.patch, patch_floats);
  for (p.begin = 0; p.begin < positions; p.begin = p.end) {
    p.end = MIN(positions, p.begin + chunk);
    gather(&p);
    gemm(p.patch, n, p.end - p.begin, patches, p.patch, 1, dy + (usize)p.begin * n, n, 0, d_filter, n, 0,
         ACTIVATION_LINEAR, p.begin > 0, workspace);
  }
}

// dx from dy and filter; also the forward pass of a transposed convolution.
EXPORT void volume_input_gradient(const volume *v, const float *dy, const float *filter, float *dx, float *patches,
                                  int patch_floats, float *workspace) {
  patch_job p = {v, 0, dx, patches, patch_size(v)};
  int positions = planes(v) * plane_positions(v), n = v->out_channels, chunk = chunk_of(p.patch, patch_floats);
  memset(dx, 0, sizeof(float) * voxel(v, v->batch, 0, 0, 0) * v->channels);
  for (p.begin = 0; p.begin < positions; p.begin = p.end) {
    p.end = MIN(positions, p.begin + chunk);
    gemm(p.end - p.begin, p.patch, n, dy + (usize)p.begin * n, n, 0, filter, n, 1, patches, p.patch, 0,
         ACTIVATION_LINEAR, 0, workspace);
    parallel_for(scatter_task, &p, v->batch * v->depth.size);
  }
}
