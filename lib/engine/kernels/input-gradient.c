// The input gradient of a convolution: itself a convolution of dy with the filter turned around. With a stride s every
// s-th input row meets the same cells of the filter, so there is one convolution for each of s x s phases.
#include "convolution.h"
#include "scatter-gradient.h"
#include "sparse.h"

// One dimension of one phase: input rows phase, phase + stride, ... and the cells that reach them,
// first, first + step, ... (`count` of them).
typedef struct {
  int rows, count, first, step;
  int pad, dilation;  // of the convolution over dy
} phase;

static int greatest_common_divisor(int a, int b) { return b == 0 ? a : greatest_common_divisor(b, a % b); }

// Row i of the input meets cell t in row (i + pad - t dilation) / stride of dy, if that is an integer.
static phase phase_of(int number, int size, int window_size, int stride, int dilation, int pad) {
  int common = greatest_common_divisor(stride, dilation);
  phase p = {.rows = (size - number + stride - 1) / stride, .step = stride / common, .dilation = dilation / common};
  while (p.first < window_size && (number + pad - p.first * dilation) % stride != 0) p.first++;
  if (p.first == window_size) return p;
  p.count = (window_size - p.first + p.step - 1) / p.step;
  p.pad = (p.count - 1) * p.dilation - (number + pad - p.first * dilation) / stride;
  return p;
}

typedef struct {
  const window *w;
  phase height, width;
  const float *filter;
  float *packed;
} packing;

// The cells of a phase in reverse order, each transposed to [out_channels, channels].
static void pack_task(void *argument, int panel, int worker) {
  packing *p = argument;
  const window *w = p->w;
  (void)worker;
  int depth = w->out_channels;
  float *target = p->packed + (usize)panel * p->height.count * p->width.count * depth * TILE_COLUMNS;
  for (int i = p->height.count - 1; i >= 0; i--)
    for (int j = p->width.count - 1; j >= 0; j--, target += (usize)depth * TILE_COLUMNS) {
      int cell = (p->height.first + i * p->height.step) * w->window_width + p->width.first + j * p->width.step;
      pack_panel(p->filter + (usize)cell * w->channels * depth, depth, 1, w->channels, 0, depth, panel, target);
    }
}

typedef struct {
  float *dx;
  usize image;
} zero_job;

static void zero_task(void *argument, int image, int worker) {
  zero_job *z = argument;
  (void)worker;
  memset(z->dx + image * z->image, 0, sizeof(float) * z->image);
}

// dx from dy and filter [patch, out_channels]; also the forward pass of a transposed convolution.
EXPORT void convolution_input_gradient(const window *w, const float *dy, const float *filter, float *dx,
                                       float *workspace) {
  int skips_zeros = is_sparse(dy, (usize)w->batch * w->out_height * w->out_width * w->out_channels);
  if (skips_zeros || has_few_channels(w)) {
    scatter_gradient(w, dy, filter, dx, skips_zeros, workspace);
    return;
  }
  usize line = (usize)w->width * w->channels, image = line * w->height;
  if (w->stride_height > 1 || w->stride_width > 1) {
    // Some phases may meet no cell at all.
    zero_job z = {dx, image};
    parallel_for(zero_task, &z, w->batch);
  }
  for (int row = 0; row < MIN(w->stride_height, w->height); row++) {
    for (int column = 0; column < MIN(w->stride_width, w->width); column++) {
      packing p = {w,
                   phase_of(row, w->height, w->window_height, w->stride_height, w->dilation_height, w->pad_top),
                   phase_of(column, w->width, w->window_width, w->stride_width, w->dilation_width, w->pad_left),
                   filter, workspace};
      if (p.height.count == 0 || p.width.count == 0) continue;
      parallel_for(pack_task, &p, panel_count(w->channels));
      window over_dy = {w->batch,       w->out_height,     w->out_width,   w->out_channels,   p.height.rows,
                        p.width.rows,   w->channels,       p.height.count, p.width.count,     1,
                        1,              p.height.pad,      p.width.pad,    p.height.dilation, p.width.dilation};
      convolve(&over_dy, dy, workspace, (epilogue){0, 0, ACTIVATION_LINEAR},
               (output_layout){dx + row * line + (usize)column * w->channels, image, line * w->stride_height,
                               (usize)w->channels * w->stride_width});
    }
  }
}
