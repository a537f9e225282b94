// Copies that rearrange elements: slices, transposes, padding, tiling, gathering rows, adding rows up by segment.
#include "movement.h"
#include "quads.h"
#include "window.h"

enum { MAX_DIMENSIONS = 8, TASK_ELEMENTS = 32768 };

// Elements go from `source` to `destination` by steps of either sign; a source step of 0 repeats.
// The innermost dimension is last. Elements are 4 bytes: floats or integers, never looked at.
typedef struct {
  int dimensions;
  int size[MAX_DIMENSIONS];
  int source_step[MAX_DIMENSIONS];
  int destination_step[MAX_DIMENSIONS];
} layout;

typedef struct {
  const layout *l;
  const float *source;
  float *destination;
  int rows, rows_per_task;
} copy_job;

static void copy_task(void *argument, int task, int worker) {
  copy_job *c = argument;
  const layout *l = c->l;
  (void)worker;
  int last = l->dimensions - 1, n = l->size[last];
  int from = l->source_step[last], to = l->destination_step[last];
  int end = MIN(c->rows, (task + 1) * c->rows_per_task);
  for (int row = task * c->rows_per_task; row < end; row++) {
    const float *source = c->source;
    float *destination = c->destination;
    for (int d = last - 1, rest = row; d >= 0; d--) {
      int index = rest % l->size[d];
      rest /= l->size[d];
      source += (long)index * l->source_step[d];
      destination += (long)index * l->destination_step[d];
    }
    if (from == 1 && to == 1) copy_floats(destination, source, n);
    else
      for (int i = 0; i < n; i++) destination[(long)i * to] = source[(long)i * from];
  }
}

EXPORT void strided_copy(const layout *l, const float *source, float *destination) {
  copy_job c = {l, source, destination, 1};
  for (int d = 0; d < l->dimensions - 1; d++) c.rows *= l->size[d];
  c.rows_per_task = MAX(1, TASK_ELEMENTS / MAX(1, l->size[l->dimensions - 1]));
  if (c.rows > 0) parallel_for(copy_task, &c, (c.rows + c.rows_per_task - 1) / c.rows_per_task);
}

enum { TRANSPOSE_BLOCK = 16 };

typedef struct {
  const float *x;
  float *y;
  int rows, columns;
} transpose_job;

// In square blocks, so that the cache lines of both sides are used whole.
static void transpose_task(void *argument, int task, int worker) {
  transpose_job *t = argument;
  (void)worker;
  int strips = (t->columns + TRANSPOSE_BLOCK - 1) / TRANSPOSE_BLOCK;
  usize offset = (usize)(task / strips) * t->rows * t->columns;
  const float *x = t->x + offset;
  float *y = t->y + offset;
  int j0 = task % strips * TRANSPOSE_BLOCK, j1 = MIN(t->columns, j0 + TRANSPOSE_BLOCK);
  for (int i0 = 0; i0 < t->rows; i0 += TRANSPOSE_BLOCK) {
    int i1 = MIN(t->rows, i0 + TRANSPOSE_BLOCK);
    transpose_block(x + (usize)i0 * t->columns + j0, t->columns, i1 - i0, j1 - j0, y + (usize)j0 * t->rows + i0,
                    t->rows);
  }
}

EXPORT void transpose(const float *x, float *y, int count, int rows, int columns) {
  transpose_job t = {x, y, rows, columns};
  int tasks = count * ((columns + TRANSPOSE_BLOCK - 1) / TRANSPOSE_BLOCK);
  if ((double)count * rows * columns < TASK_ELEMENTS) {
    for (int task = 0; task < tasks; task++) transpose_task(&t, task, 0);
  } else {
    parallel_for(transpose_task, &t, tasks);
  }
}

// out[i] = x[indices[i]], rows of `inner` elements. Returns the first i whose index is not in [0, rows), or `count`.
EXPORT int gather_rows(const float *x, const i32 *indices, float *out, int count, int inner, int rows) {
  if (inner == 1) {
    for (int i = 0; i < count; i++) {
      if ((u32)indices[i] >= (u32)rows) return i;
      out[i] = x[indices[i]];
    }
    return count;
  }
  for (int i = 0; i < count; i++) {
    if ((u32)indices[i] >= (u32)rows) return i;
    copy_floats(out + (usize)i * inner, x + (usize)indices[i] * inner, inner);
  }
  return count;
}

// out[s] = sum of the rows whose segment is s; rows with a segment out of range are dropped.
EXPORT void segment_sum(const float *x, const i32 *segments, float *out, int count, int inner, int segment_count) {
  memset(out, 0, sizeof(float) * (usize)segment_count * inner);
  for (int i = 0; i < count; i++)
    if ((u32)segments[i] < (u32)segment_count)
      add_floats(out + (usize)segments[i] * inner, x + (usize)i * inner, inner);
}
