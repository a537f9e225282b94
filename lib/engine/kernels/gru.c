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

EXPORT void gru_forward(const float *x, const float *kernel, const float *recurrent, const float *bias, float *gates,
                        float *outputs, float *resets, const float *mask, int has_state, int batch, int steps,
                        int inputs, int units, int hard, float *workspace) {
  int width = 3 * units, state = batch * units;
  gemm(steps * batch, width, inputs, x, inputs, 0, kernel, width, 0, gates, width, bias, ACTIVATION_LINEAR, 0,
       workspace);
  for (int t = 0; t < steps; t++) {
    float *a = gates + (usize)t * batch * width, *reset = resets + (usize)t * state;
    const float *h = outputs + (usize)t * state;
    float *next_h = outputs + (usize)(t + 1) * state;
    if (t > 0 || has_state)
      gemm(batch, 2 * units, units, h, units, 0, recurrent, width, 0, a, width, 0, ACTIVATION_LINEAR, 1, workspace);
    for (int row = 0; row < batch; row++) {
      float *z = a + (usize)row * width, *r = z + units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat opened = gate(read(r + u, n), hard);
        write(z + u, gate(read(z + u, n), hard), n);
        write(r + u, opened, n);
        write(reset + at, opened * read(h + at, n), n);
      }
    }
    if (t > 0 || has_state)
      gemm(batch, units, units, reset, units, 0, recurrent + 2 * units, width, 0, a + 2 * units, width, 0,
           ACTIVATION_LINEAR, 1, workspace);
    for (int row = 0; row < batch; row++) {
      float *z = a + (usize)row * width, *c = z + 2 * units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat update = read(z + u, n), candidate = vtanh(read(c + u, n));
        write(c + u, candidate, n);
        write(next_h + at, candidate + update * (read(h + at, n) - candidate), n);
      }
      if (is_masked(mask, t * batch + row)) copy_floats(next_h + row * units, h + row * units, units);
    }
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
  int width = 3 * units, state = batch * units, rows = steps * batch;
  const vfloat one = splat(1.f);
  for (int t = steps - 1; t >= 0; t--) {
    float *a = gates + (usize)t * batch * width;
    const float *h = outputs + (usize)t * state;
    const float *d_step = d_outputs ? d_outputs + (usize)t * state : 0;
    for (int row = 0; row < batch; row++) {
      float *z = a + (usize)row * width, *c = z + 2 * units;
      if (is_masked(mask, t * batch + row)) {
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
    gemm(batch, units, units, a + 2 * units, width, 0, recurrent + 2 * units, width, 1, d_reset, units, 0,
         ACTIVATION_LINEAR, 0, workspace);
    for (int row = 0; row < batch; row++) {
      float *r = a + (usize)row * width + units;
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat opened = read(r + u, n), d = read(d_reset + at, n);
        write(r + u, d * read(h + at, n) * gate_slope(opened, hard), n);
        write(d_state + at, read(d_state + at, n) + d * opened, n);
      }
    }
    if (t > 0 || has_state)
      gemm(batch, units, 2 * units, a, width, 0, recurrent, width, 1, d_state, units, 0, ACTIVATION_LINEAR, 1,
           workspace);
  }
  gemm(inputs, width, rows, x, inputs, 1, gates, width, 0, d_kernel, width, 0, ACTIVATION_LINEAR, 0, workspace);
  gemm(units, 2 * units, rows, outputs, units, 1, gates, width, 0, d_recurrent, width, 0, ACTIVATION_LINEAR, 0,
       workspace);
  gemm(units, units, rows, resets, units, 1, gates + 2 * units, width, 0, d_recurrent + 2 * units, width, 0,
       ACTIVATION_LINEAR, 0, workspace);
  sum_rows(gates, d_bias, rows, width, 1.f);
  gemm(rows, inputs, width, gates, width, 0, kernel, width, 1, d_x, inputs, 0, ACTIVATION_LINEAR, 0, workspace);
}
