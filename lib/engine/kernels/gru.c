// A whole GRU layer over a sequence, forward and backward, in one call each.
//
// Gates in TensorFlow.js' order z, r, h, the reset gate before the product; sequences run time-major:
//   z, r = gate(x W + h[t-1] U + b), c = tanh(x W + (r h[t-1]) U + b), h[t] = z h[t-1] + (1 - z) c
// Shapes: x [steps, batch, inputs], gates [steps, batch, 3 units] (after their activations), outputs
// [steps + 1, batch, units] (the host sets entry 0, the initial state), resets [steps, batch, units] (r h[t-1]),
// mask [steps, batch] or null. Where the mask is 0 a step leaves the state as it is.
#include "recurrent.h"

EXPORT int gru_workspace(int steps, int batch, int inputs, int units) {
  return recurrent_workspace(steps, batch, inputs, units, 3 * units);
}

typedef struct {
  float *gates, *outputs, *resets;
  const float *mask;
  int has_state, batch, steps, units, hard;
  batch_cut cut;
  step_weights zr_weights, c_weights;
} forward_job;

static void forward_task(void *argument, int block, int worker) {
  const forward_job *j = argument;
  int batch = j->batch, units = j->units, hard = j->hard, width = 3 * units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  (void)worker;
  for (int t = 0; t < j->steps; t++) {
    float *a = j->gates + (usize)t * batch * width, *reset = j->resets + (usize)t * state;
    const float *h = j->outputs + (usize)t * state;
    float *next_h = j->outputs + (usize)(t + 1) * state;
    int has_state = t > 0 || j->has_state;
    float *block_a = a + (usize)first * width;
    if (has_state) multiply(&j->zr_weights, end - first, h + first * units, units, block_a, width, 1);
    for (int row = first; row < end; row++) {
      float *z = a + (usize)row * width, *r = z + units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat opened = gate(read(r + u, n), hard);
        write(z + u, gate(read(z + u, n), hard), n);
        write(r + u, opened, n);
        write(reset + at, opened * read(h + at, n), n);
      }
    }
    if (has_state) multiply(&j->c_weights, end - first, reset + first * units, units, block_a + 2 * units, width, 1);
    for (int row = first; row < end; row++) {
      float *z = a + (usize)row * width, *c = z + 2 * units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat update = read(z + u, n), candidate = vtanh(read(c + u, n));
        write(c + u, candidate, n);
        write(next_h + at, candidate + update * (read(h + at, n) - candidate), n);
      }
      if (is_masked(j->mask, t * batch + row)) copy_floats(next_h + row * units, h + row * units, units);
    }
  }
}

EXPORT void gru_forward(const float *x, const float *kernel, const float *recurrent, const float *bias, float *gates,
                        float *outputs, float *resets, const float *mask, int has_state, int batch, int steps,
                        int inputs, int units, int hard, float *workspace) {
  int width = 3 * units;
  gemm(steps * batch, width, inputs, x, inputs, 0, kernel, width, 0, gates, width, bias, ACTIVATION_LINEAR, 0,
       workspace);
  batch_cut cut = cut_batch(batch, 2.0 * steps * batch * width * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, width);
  forward_job j = {gates, outputs, resets, mask, has_state, batch, steps, units, hard, cut,
                   weights_of_step(2 * units, units, recurrent, width, 0, cut, &room, workspace),
                   weights_of_step(units, units, recurrent + 2 * units, width, 0, cut, &room, workspace)};
  for_blocks(forward_task, &j, cut, batch);
}

typedef struct {
  float *gates;
  const float *outputs, *mask, *d_outputs;
  float *d_state, *d_reset;
  int has_state, batch, steps, units, hard;
  batch_cut cut;
  step_weights zr_weights, c_weights;
} backward_job;

static void backward_task(void *argument, int block, int worker) {
  const backward_job *j = argument;
  int batch = j->batch, units = j->units, hard = j->hard, width = 3 * units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  float *d_state = j->d_state, *d_reset = j->d_reset;
  const vfloat one = splat(1.f);
  (void)worker;
  for (int t = j->steps - 1; t >= 0; t--) {
    float *a = j->gates + (usize)t * batch * width, *block_a = a + (usize)first * width;
    const float *h = j->outputs + (usize)t * state;
    const float *d_step = j->d_outputs ? j->d_outputs + (usize)t * state : 0;
    for (int row = first; row < end; row++) {
      float *z = a + (usize)row * width, *c = z + 2 * units;
      if (is_masked(j->mask, t * batch + row)) {
        // The gates of reset, between the two, become 0 below, where they meet a gradient of 0.
        zero_floats(z, units);
        zero_floats(c, units);
        if (d_step) add_floats(d_state + row * units, d_step + row * units, units);
        continue;
      }
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat update = read(z + u, n), candidate = read(c + u, n), dh = read(d_state + at, n);
        if (d_step) dh += read(d_step + at, n);
        write(z + u, dh * (read(h + at, n) - candidate) * gate_slope(update, hard), n);
        write(c + u, dh * (one - update) * (one - candidate * candidate), n);
        write(d_state + at, dh * update, n);
      }
    }
    multiply(&j->c_weights, end - first, block_a + 2 * units, width, d_reset + first * units, units, 0);
    for (int row = first; row < end; row++) {
      float *r = a + (usize)row * width + units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat opened = read(r + u, n), d = read(d_reset + at, n);
        write(r + u, d * read(h + at, n) * gate_slope(opened, hard), n);
        write(d_state + at, read(d_state + at, n) + d * opened, n);
      }
    }
    if (t > 0 || j->has_state)
      multiply(&j->zr_weights, end - first, block_a, width, d_state + first * units, units, 1);
  }
}

// `gates` come in as the forward pass left them and leave as their gradient. d_outputs is the gradient of every
// step's output, [steps, batch, units], or null. `d_state`, [batch, units], comes in as the gradient of the last
// state and leaves as that of the initial one; `d_reset`, [batch, units], is scratch.
EXPORT void gru_backward(const float *x, const float *kernel, const float *recurrent, float *gates,
                         const float *outputs, const float *resets, const float *mask, int has_state,
                         const float *d_outputs, float *d_state, float *d_reset, float *d_kernel, float *d_recurrent,
                         float *d_bias, float *d_x, int batch, int steps, int inputs, int units, int hard,
                         float *workspace) {
  int width = 3 * units, rows = steps * batch;
  batch_cut cut = cut_batch(batch, 2.0 * rows * width * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, width);
  backward_job j = {gates, outputs, mask, d_outputs, d_state, d_reset, has_state, batch, steps, units, hard, cut,
                    weights_of_step(units, 2 * units, recurrent, width, 1, cut, &room, workspace),
                    weights_of_step(units, units, recurrent + 2 * units, width, 1, cut, &room, workspace)};
  for_blocks(backward_task, &j, cut, batch);
  gemm(inputs, width, rows, x, inputs, 1, gates, width, 0, d_kernel, width, 0, ACTIVATION_LINEAR, 0, workspace);
  gemm(units, 2 * units, rows, outputs, units, 1, gates, width, 0, d_recurrent, width, 0, ACTIVATION_LINEAR, 0,
       workspace);
  gemm(units, units, rows, resets, units, 1, gates + 2 * units, width, 0, d_recurrent + 2 * units, width, 0,
       ACTIVATION_LINEAR, 0, workspace);
  sum_rows(gates, d_bias, rows, width, 1.f);
  gemm(rows, inputs, width, gates, width, 0, kernel, width, 1, d_x, inputs, 0, ACTIVATION_LINEAR, 0, workspace);
}
