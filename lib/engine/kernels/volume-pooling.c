// Max and average pooling over three-dimensional windows, and their gradients. Padding takes no part.
#include "volume.h"

typedef struct {
  const volume *v;
  const float *x, *y, *dy;
  float *out;
  int is_average;
} pooling;

INLINE int cells_inside(const extent *e, int position) {
  int count = 0;
  for (int cell = 0; cell < e->window; cell++) count += under(e, position, cell) >= 0;
  return count;
}

// 1 / number of voxels under the window.
INLINE float share(const volume *v, int slice, int row, int column) {
  int count = cells_inside(&v->depth, slice) * cells_inside(&v->height, row) * cells_inside(&v->width, column);
  return 1.f / (float)MAX(1, count);
}

static void forward_task(void *argument, int plane, int worker) {
  pooling *p = argument;
  const volume *v = p->v;
  (void)worker;
  int image = plane / v->depth.out, slice = plane % v->depth.out;
  for (int row = 0; row < v->height.out; row++) {
    for (int column = 0; column < v->width.out; column++) {
      float *out = p->out + ((usize)plane * plane_positions(v) + row * v->width.out + column) * v->channels;
      float factor = p->is_average ? share(v, slice, row, column) : 0.f;
      for (int c = 0; c < v->channels; c++) out[c] = p->is_average ? 0.f : -__builtin_inff();
      FOR_EACH_CELL(v) {
        int z = under(&v->depth, slice, i), y = under(&v->height, row, j), x = under(&v->width, column, k);
        if (z < 0 || y < 0 || x < 0) continue;
        const float *source = p->x + voxel(v, image, z, y, x) * v->channels;
        if (p->is_average)
          for (int c = 0; c < v->channels; c++) out[c] += factor * source[c];
        else
          for (int c = 0; c < v->channels; c++) out[c] = source[c] > out[c] ? source[c] : out[c];
      }
    }
  }
}

// One task an image, because neighbouring windows add to the same voxels. Each dy goes to the first voxel of its
// window that equals the maximum: what is handed out is taken off `rest`.
static void gradient_task(void *argument, int image, int worker) {
  pooling *p = argument;
  const volume *v = p->v;
  float *rest = thread_scratch(worker);
  usize first = voxel(v, image, 0, 0, 0) * v->channels;
  memset(p->out + first, 0, sizeof(float) * (voxel(v, image + 1, 0, 0, 0) * v->channels - first));
  for (int position = 0; position < v->depth.out * plane_positions(v); position++) {
    int column = position % v->width.out, row = position / v->width.out % v->height.out;
    int slice = position / plane_positions(v);
    usize at = ((usize)image * v->depth.out * plane_positions(v) + position) * v->channels;
    float factor = p->is_average ? share(v, slice, row, column) : 0.f;
    copy_floats(rest, p->dy + at, v->channels);
    FOR_EACH_CELL(v) {
      int z = under(&v->depth, slice, i), y = under(&v->height, row, j), x = under(&v->width, column, k);
      if (z < 0 || y < 0 || x < 0) continue;
      usize source = voxel(v, image, z, y, x) * v->channels;
      for (int c = 0; c < v->channels; c++) {
        if (p->is_average) {
          p->out[source + c] += factor * rest[c];
        } else if (p->x[source + c] == p->y[at + c]) {
          p->out[source + c] += rest[c];
          rest[c] = 0.f;
        }
      }
    }
  }
}

EXPORT void volume_max_pool(const volume *v, const float *x, float *y) {
  pooling p = {v, x, 0, 0, y, 0};
  parallel_for(forward_task, &p, planes(v));
}

EXPORT void volume_max_pool_gradient(const volume *v, const float *x, const float *y, const float *dy, float *dx) {
  pooling p = {v, x, y, dy, dx, 0};
  parallel_for(gradient_task, &p, v->batch);
}

EXPORT void volume_average_pool(const volume *v, const float *x, float *y) {
  pooling p = {v, x, 0, 0, y, 1};
  parallel_for(forward_task, &p, planes(v));
}

EXPORT void volume_average_pool_gradient(const volume *v, const float *dy, float *dx) {
  pooling p = {v, 0, 0, dy, dx, 1};
  parallel_for(gradient_task, &p, v->batch);
}
