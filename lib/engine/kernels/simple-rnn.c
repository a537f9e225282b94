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

EXPORT void simple_rnn_forward(const float *x, const float *kernel, const float *recurrent, const float *bias,
                               float *activations, float *outputs, const float *mask, int has_state, int batch,
                               int steps, int inputs, int units, float *workspace) {
  int state = batch * units;
  gemm(steps * batch, units, inputs, x, inputs, 0, kernel, units, 0, activations, units, bias, ACTIVATION_LINEAR, 0,
       workspace);
  for (int t = 0; t < steps; t++) {
    float *a = activations + (usize)t * state;
    const float *h = outputs + (usize)t * state;
    float *next_h = outputs + (usize)(t + 1) * state;
    if (t > 0 || has_state)
      gemm(batch, units, units, h, units, 0, recurrent, units, 0, a, units, 0, ACTIVATION_LINEAR, 1, workspace);
    for (int i = 0; i < state; i += LANES) write(a + i, vtanh(read(a + i, state - i)), state - i);
    for (int row = 0; row < batch; row++)
      copy_floats(next_h + row * units, (is_masked(mask, t * batch + row) ? h : a) + row * units, units);
  }
}

// d_outputs is the gradient of every step's output, [steps, batch, units], or null. `d_state`, [batch, units], comes
// in as the gradient of the last state and leaves as that of the initial one.
EXPORT void simple_rnn_backward(const float *x, const float *kernel, const float *recurrent, const float *activations,
                                float *d_activations, const float *outputs, const float *mask, int has_state,
                                const float *d_outputs, float *d_state, float *d_kernel, float *d_recurrent,
                                float *d_bias, float *d_x, int batch, int steps, int inputs, int units,
                                float *workspace) {
  int state = batch * units, rows = steps * batch;
  const vfloat one = splat(1.f);
  for (int t = steps - 1; t >= 0; t--) {
    const float *a = activations + (usize)t * state;
    float *d = d_activations + (usize)t * state;
    if (d_outputs) add_floats(d_state, d_outputs + (usize)t * state, state);
    for (int row = 0; row < batch; row++) {
      if (is_masked(mask, t * batch + row)) {
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
    if (t > 0 || has_state)
      gemm(batch, units, units, d, units, 0, recurrent, units, 1, d_state, units, 0, ACTIVATION_LINEAR, 1, workspace);
  }
  gemm(inputs, units, rows, x, inputs, 1, d_activations, units, 0, d_kernel, units, 0, ACTIVATION_LINEAR, 0, workspace);
  gemm(units, units, rows, outputs, units, 1, d_activations, units, 0, d_recurrent, units, 0, ACTIVATION_LINEAR, 0,
       workspace);
  sum_rows(d_activations, d_bias, rows, units, 1.f);
  gemm(rows, inputs, units, d_activations, units, 0, kernel, units, 1, d_x, inputs, 0, ACTIVATION_LINEAR, 0, workspace);
}
