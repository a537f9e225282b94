// A whole simple recurrent layer over a sequence, forward and backward, in one call each.
//
//   h[t] = tanh(x[t] W + h[t-1] U + b)
// Shapes, time-major: x [steps, batch, inputs], outputs [steps + 1, batch, units] (the host sets entry 0, the
// initial state), activations and d_activations [steps, batch, units] (tanh, before the mask; the gradient of what
// tanh takes), mask [steps, batch] or null. Where the mask is 0 a step leaves the state as it is.
#include "recurrent.h"

EXPORT int simple_rnn_workspace(int steps, int batch, int inputs, int units) {
  return recurrent_workspace(steps, batch, inputs, units, units);
}

typedef struct {
  float *activations, *outputs;
  const float *mask;
  int has_state, batch, steps, units;
  batch_cut cut;
  step_weights weights;
} forward_job;

static void forward_task(void *argument, int block, int worker) {
  const forward_job *j = argument;
  int batch = j->batch, units = j->units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  (void)worker;
  for (int t = 0; t < j->steps; t++) {
    float *a = j->activations + (usize)t * state;
    const float *h = j->outputs + (usize)t * state;
    float *next_h = j->outputs + (usize)(t + 1) * state;
    if (t > 0 || j->has_state)
      multiply(&j->weights, end - first, h + first * units, units, a + first * units, units, 1);
    for (int i = first * units; i < end * units; i += LANES) {
      int n = end * units - i;
      write(a + i, vtanh(read(a + i, n)), n);
    }
    for (int row = first; row < end; row++)
      copy_floats(next_h + row * units, (is_masked(j->mask, t * batch + row) ? h : a) + row * units, units);
  }
}

EXPORT void simple_rnn_forward(const float *x, const float *kernel, const float *recurrent, const float *bias,
                               float *activations, float *outputs, const float *mask, int has_state, int batch,
                               int steps, int inputs, int units, float *workspace) {
  gemm(steps * batch, units, inputs, x, inputs, 0, kernel, units, 0, activations, units, bias, ACTIVATION_LINEAR, 0,
       workspace);
  batch_cut cut = cut_batch(batch, 2.0 * steps * batch * units * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, units);
  forward_job j = {activations, outputs, mask, has_state, batch, steps, units, cut,
                   weights_of_step(units, units, recurrent, units, 0, cut, &room, workspace)};
  for_blocks(forward_task, &j, cut, batch);
}

typedef struct {
  const float *activations;
  float *d_activations;
  const float *mask, *d_outputs;
  float *d_state;
  int has_state, batch, steps, units;
  batch_cut cut;
  step_weights weights;
} backward_job;

static void backward_task(void *argument, int block, int worker) {
  const backward_job *j = argument;
  int batch = j->batch, units = j->units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  float *d_state = j->d_state;
  const vfloat one = splat(1.f);
  (void)worker;
  for (int t = j->steps - 1; t >= 0; t--) {
    const float *a = j->activations + (usize)t * state;
    float *d = j->d_activations + (usize)t * state;
    if (j->d_outputs)
      add_floats(d_state + first * units, j->d_outputs + (usize)t * state + first * units, (end - first) * units);
    for (int row = first; row < end; row++) {
      if (is_masked(j->mask, t * batch + row)) {
        zero_floats(d + row * units, units);
        continue;
      }
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat y = read(a + at, n);
        write(d + at, read(d_state + at, n) * (one - y * y), n);
        write(d_state + at, splat(0.f), n);
      }
    }
    if (t > 0 || j->has_state)
      multiply(&j->weights, end - first, d + first * units, units, d_state + first * units, units, 1);
  }
}

// d_outputs is the gradient of every step's output, [steps, batch, units], or null. `d_state`, [batch, units], comes
// in as the gradient of the last state and leaves as that of the initial one.
EXPORT void simple_rnn_backward(const float *x, const float *kernel, const float *recurrent, const float *activations,
                                float *d_activations, const float *outputs, const float *mask, int has_state,
                                const float *d_outputs, float *d_state, float *d_kernel, float *d_recurrent,
                                float *d_bias, float *d_x, int batch, int steps, int inputs, int units,
                                float *workspace) {
  int rows = steps * batch;
  batch_cut cut = cut_batch(batch, 2.0 * rows * units * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, units);
  backward_job j = {activations, d_activations, mask, d_outputs, d_state, has_state, batch, steps, units, cut,
                    weights_of_step(units, units, recurrent, units, 1, cut, &room, workspace)};
  for_blocks(backward_task, &j, cut, batch);
  gemm(inputs, units, rows, x, inputs, 1, d_activations, units, 0, d_kernel, units, 0, ACTIVATION_LINEAR, 0, workspace);
  gemm(units, units, rows, outputs, units, 1, d_activations, units, 0, d_recurrent, units, 0, ACTIVATION_LINEAR, 0,
       workspace);
  sum_rows(d_activations, d_bias, rows, units, 1.f);
  gemm(rows, inputs, units, d_activations, units, 0, kernel, units, 1, d_x, inputs, 0, ACTIVATION_LINEAR, 0, workspace);
}
