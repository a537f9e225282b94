// What the recurrent layers share.
#pragma once
#include "gemm.h"
#include "vector-math.h"
#include "window.h"

// The recurrent activation: sigmoid, or Keras' old default hard sigmoid, clip(0.2 x + 0.5, 0, 1).
INLINE vfloat gate(vfloat x, int hard) {
  if (!hard) return vsigmoid(x);
  return vmin(vmax(x * splat(0.2f) + splat(0.5f), splat(0.f)), splat(1.f));
}
// Its derivative from its value.
INLINE vfloat gate_slope(vfloat y, int hard) {
  const vfloat zero = splat(0.f), one = splat(1.f);
  if (!hard) return y * (one - y);
  return select((vint)(y > zero) & (vint)(y < one), splat(0.2f), zero);
}

// Whether a step of a row, number `place` in [steps, batch], does not count.
INLINE int is_masked(const float *mask, int place) { return mask && mask[place] == 0.f; }

// How a batch goes through the steps. In blocks of rows, each on one thread from the first step to the last, with
// weights that are packed once: a step is too little work to share out, wait for, and share out again. Or, where there
// are too few rows for that, as one block whose products all threads share.
typedef struct {
  int rows;  // of a block
  int is_packed;
} batch_cut;

INLINE batch_cut cut_batch(int batch, double operations) {
  int threads = operations > PARALLEL_OPERATIONS ? thread_count() : 1;
  int tiles = (batch + TILE_ROWS - 1) / TILE_ROWS;
  if (batch == 1 || tiles < threads) return (batch_cut){batch, 0};
  // Two blocks or more for each thread, so that a slow one does not hold up the others.
  return (batch_cut){threads == 1 ? batch : MAX(1, tiles / (threads * 2)) * TILE_ROWS, 1};
}

// Runs `task` for every block; `row_task` is given its number.
INLINE void for_blocks(task_function task, void *argument, batch_cut cut, int batch) {
  parallel_for(task, argument, (batch + cut.rows - 1) / cut.rows);
}

// Weights that every step multiplies by: op(weights), [k x n].
typedef struct {
  int n, k;
  const float *weights;
  int stride, transposed;
  float *packed;     // null if they are not
  float *workspace;  // for products of weights that are not packed
} step_weights;

// Packs the weights to `*room`, and moves that on, if the cut asks for it.
INLINE step_weights weights_of_step(int n, int k, const float *weights, int stride, int transposed, batch_cut cut,
                                    float **room, float *workspace) {
  step_weights w = {n, k, weights, stride, transposed, cut.is_packed ? *room : 0, workspace};
  if (!w.packed) return w;
  pack_matrix(n, k, weights, stride, transposed, w.packed);
  *room += packed_floats(n, k);
  return w;
}

// C[rows x n] = A[rows x k] weights, or C += A weights.
INLINE void multiply(const step_weights *w, int rows, const float *a, int a_stride, float *c, int c_stride,
                     int accumulate) {
  if (w->packed) packed_product(rows, w->n, w->k, a, a_stride, w->packed, c, c_stride, accumulate);
  else
    gemm(rows, w->n, w->k, a, a_stride, 0, w->weights, w->stride, w->transposed, c, c_stride, 0, ACTIVATION_LINEAR,
         accumulate, w->workspace);
}

// Floats of workspace for the products of a layer with `width` columns of gates.
INLINE int product_workspace(int steps, int batch, int inputs, int units, int width) {
  int widest = MAX(MAX(inputs, units), width);
  return gemm_workspace(widest, MAX(widest, steps * batch));
}

// The same and, behind it, for the packed weights, in two parts at most.
INLINE int recurrent_workspace(int steps, int batch, int inputs, int units, int width) {
  return product_workspace(steps, batch, inputs, units, width) +
         MAX(packed_floats(width + TILE_COLUMNS, units), packed_floats(units, width));
}
