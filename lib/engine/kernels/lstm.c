// A whole LSTM layer over a sequence, forward and backward, in one call each.
//
// Gates in TensorFlow.js' order i, f, c, o; sequences run time-major:
//   z[t] = x[t] W + h[t-1] U + b, c[t] = f c[t-1] + i g, h[t] = o tanh(c[t])
// Shapes: x [steps, batch, inputs], gates [steps, batch, 4 units] (after their activations),
// cells and outputs [steps + 1, batch, units] (the host sets entry 0, the initial state), tanh_cells
// [steps, batch, units], mask [steps, batch] or null. Where the mask is 0 a step leaves the state as it is.
#include "recurrent.h"

// Floats of workspace for both directions.
EXPORT int lstm_workspace(int steps, int batch, int inputs, int units) {
  return recurrent_workspace(steps, batch, inputs, units, 4 * units);
}

typedef struct {
  float *gates, *cells, *outputs, *tanh_cells;
  const float *mask;
  int has_state, batch, steps, units, hard;
  batch_cut cut;
  step_weights weights;
} forward_job;

static void forward_task(void *argument, int block, int worker) {
  const forward_job *j = argument;
  int batch = j->batch, units = j->units, hard = j->hard, width = 4 * units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  (void)worker;
  for (int t = 0; t < j->steps; t++) {
    float *z = j->gates + ((usize)t * batch + first) * width;
    const float *c = j->cells + (usize)t * state, *h = j->outputs + (usize)t * state;
    float *next_c = j->cells + (usize)(t + 1) * state, *next_h = j->outputs + (usize)(t + 1) * state;
    float *tanh_c = j->tanh_cells + (usize)t * state;
    if (t > 0 || j->has_state) multiply(&j->weights, end - first, h + first * units, units, z, width, 1);
    for (int row = first; row < end; row++, z += width) {
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat i = gate(read(z + u, n), hard), f = gate(read(z + units + u, n), hard);
        vfloat g = vtanh(read(z + 2 * units + u, n)), o = gate(read(z + 3 * units + u, n), hard);
        vfloat cell = f * read(c + at, n) + i * g, squashed = vtanh(cell);
        write(z + u, i, n);
        write(z + units + u, f, n);
        write(z + 2 * units + u, g, n);
        write(z + 3 * units + u, o, n);
        write(next_c + at, cell, n);
        write(tanh_c + at, squashed, n);
        write(next_h + at, o * squashed, n);
      }
      if (is_masked(j->mask, t * batch + row)) {
        copy_floats(next_c + row * units, c + row * units, units);
        copy_floats(next_h + row * units, h + row * units, units);
      }
    }
  }
}

EXPORT void lstm_forward(const float *x, const float *kernel, const float *recurrent, const float *bias, float *gates,
                         float *cells, float *outputs, float *tanh_cells, const float *mask, int has_state, int batch,
                         int steps, int inputs, int units, int hard, float *workspace) {
  int width = 4 * units;
  gemm(steps * batch, width, inputs, x, inputs, 0, kernel, width, 0, gates, width, bias, ACTIVATION_LINEAR, 0,
       workspace);
  batch_cut cut = cut_batch(batch, 2.0 * steps * batch * width * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, width);
  forward_job j = {gates, cells, outputs, tanh_cells, mask, has_state, batch, steps, units, hard, cut,
                   weights_of_step(width, units, recurrent, width, 0, cut, &room, workspace)};
  for_blocks(forward_task, &j, cut, batch);
}

typedef struct {
  float *gates;
  const float *cells, *tanh_cells, *mask, *d_outputs;
  float *d_state, *d_cell;
  int has_state, batch, steps, units, hard;
  batch_cut cut;
  step_weights weights;
} backward_job;

static void backward_task(void *argument, int block, int worker) {
  const backward_job *j = argument;
  int batch = j->batch, units = j->units, hard = j->hard, width = 4 * units, state = batch * units;
  int first = block * j->cut.rows, end = MIN(batch, first + j->cut.rows);
  float *d_state = j->d_state, *d_cell = j->d_cell;
  const vfloat one = splat(1.f);
  (void)worker;
  for (int t = j->steps - 1; t >= 0; t--) {
    float *block_gates = j->gates + ((usize)t * batch + first) * width, *z = block_gates;
    const float *c = j->cells + (usize)t * state, *tanh_c = j->tanh_cells + (usize)t * state;
    const float *d_step = j->d_outputs ? j->d_outputs + (usize)t * state : 0;
    for (int row = first; row < end; row++, z += width) {
      if (is_masked(j->mask, t * batch + row)) {
        zero_floats(z, width);
        if (d_step) add_floats(d_state + row * units, d_step + row * units, units);
        continue;
      }
      for (int u = 0; u < units; u += LANES) {
        int n = units - u, at = row * units + u;
        vfloat i = read(z + u, n), f = read(z + units + u, n), g = read(z + 2 * units + u, n);
        vfloat o = read(z + 3 * units + u, n), squashed = read(tanh_c + at, n);
        vfloat dh = read(d_state + at, n);
        if (d_step) dh += read(d_step + at, n);
        vfloat dc = read(d_cell + at, n) + dh * o * (one - squashed * squashed);
        write(z + u, dc * g * gate_slope(i, hard), n);
        write(z + units + u, dc * read(c + at, n) * gate_slope(f, hard), n);
        write(z + 2 * units + u, dc * i * (one - g * g), n);
        write(z + 3 * units + u, dh * squashed * gate_slope(o, hard), n);
        write(d_cell + at, dc * f, n);
        write(d_state + at, splat(0.f), n);
      }
    }
    if (t > 0 || j->has_state)
      multiply(&j->weights, end - first, block_gates, width, d_state + first * units, units, 1);
  }
}

// `gates` come in as the forward pass left them and leave as their gradient. d_outputs is the gradient of every
// step's output, [steps, batch, units], or null. `d_state` and `d_cell`, [batch, units], come in as the gradient of
// the last state and leave as that of the initial one.
EXPORT void lstm_backward(const float *x, const float *kernel, const float *recurrent, float *gates,
                          const float *cells, const float *outputs, const float *tanh_cells, const float *mask,
                          int has_state, const float *d_outputs, float *d_state, float *d_cell, float *d_kernel,
                          float *d_recurrent, float *d_bias, float *d_x, int batch, int steps, int inputs, int units,
                          int hard, float *workspace) {
  int width = 4 * units, rows = steps * batch;
  batch_cut cut = cut_batch(batch, 2.0 * rows * width * units);
  float *room = workspace + product_workspace(steps, batch, inputs, units, width);
  backward_job j = {gates, cells, tanh_cells, mask, d_outputs, d_state, d_cell, has_state, batch, steps, units, hard,
                    cut, weights_of_step(units, width, recurrent, width, 1, cut, &room, workspace)};
  for_blocks(backward_task, &j, cut, batch);
  gemm(inputs, width, rows, x, inputs, 1, gates, width, 0, d_kernel, width, 0, ACTIVATION_LINEAR, 0, workspace);
  gemm(units, width, rows, outputs, units, 1, gates, width, 0, d_recurrent, width, 0, ACTIVATION_LINEAR, 0, workspace);
  sum_rows(gates, d_bias, rows, width, 1.f);
  gemm(rows, inputs, width, gates, width, 0, kernel, width, 1, d_x, inputs, 0, ACTIVATION_LINEAR, 0, workspace);
}
