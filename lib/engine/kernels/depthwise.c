// Depthwise convolution: each input channel has its own filters, out_channels = channels * multiplier.
#include "window.h"

typedef struct {
  window w;
  int multiplier;
  const float *x, *filter, *dy;
  float *y, *dx, *partial;
  int rows_per_task;
} depthwise;

static depthwise describe(const window *w) {
  depthwise d = {*w, w->out_channels / w->channels};
  return d;
}

// target[c * m + q] += x[c] * filter[c * m + q]
INLINE void add_products(float *target, const float *x, const float *filter, int channels, int multiplier) {
  if (multiplier == 1) {
    int c = 0;
    for (; c + LANES <= channels; c += LANES)
      store(target + c, multiply_add(load(x + c), load(filter + c), load(target + c)));
    for (; c < channels; c++) target[c] += x[c] * filter[c];
    return;
  }
  for (int c = 0; c < channels; c++)
    for (int q = 0; q < multiplier; q++) target[c * multiplier + q] += x[c] * filter[c * multiplier + q];
}

// target[c] += sum over q of a[c * m + q] * b[c * m + q]
INLINE void add_channel_products(float *target, const float *a, const float *b, int channels, int multiplier) {
  if (multiplier == 1) {
    add_products(target, a, b, channels, 1);
    return;
  }
  for (int c = 0; c < channels; c++)
    for (int q = 0; q < multiplier; q++) target[c] += a[c * multiplier + q] * b[c * multiplier + q];
}

// Offset of the pixel under window cell (i, j) at one output position, in pixels; -1 outside of the image.
INLINE int pixel_under(const window *w, place p, int i, int j) {
  int row = p.row * w->stride_height - w->pad_top + i * w->dilation_height;
  int column = p.column * w->stride_width - w->pad_left + j * w->dilation_width;
  if (row < 0 || row >= w->height || column < 0 || column >= w->width) return -1;
  return (p.image * w->height + row) * w->width + column;
}

#define FOR_EACH_CELL(w) \
  for (int i = 0; i < (w)->window_height; i++) \
    for (int j = 0; j < (w)->window_width; j++)

// One task a row of output positions.
static void forward_task(void *argument, int row, int worker) {
  depthwise *d = argument;
  const window *w = &d->w;
  (void)worker;
  place p = place_of(w, row * w->out_width);
  for (; p.column < w->out_width; p.column++) {
    float *y = d->y + ((usize)row * w->out_width + p.column) * w->out_channels;
    zero_floats(y, w->out_channels);
    FOR_EACH_CELL(w) {
      int pixel = pixel_under(w, p, i, j);
      if (pixel < 0) continue;
      add_products(y, d->x + (usize)pixel * w->channels,
                   d->filter + (usize)(i * w->window_width + j) * w->out_channels, w->channels, d->multiplier);
    }
  }
}

EXPORT void depthwise_forward(const window *w, const float *x, const float *filter, float *y) {
  depthwise d = describe(w);
  d.x = x;
  d.filter = filter;
  d.y = y;
  parallel_for(forward_task, &d, w->batch * w->out_height);
}

static void filter_gradient_task(void *argument, int task, int worker) {
  depthwise *d = argument;
  const window *w = &d->w;
  (void)worker;
  int size = w->window_height * w->window_width * w->out_channels;
  float *sum = d->partial + (usize)task * size;
  zero_floats(sum, size);
  int end = MIN(w->batch * w->out_height, (task + 1) * d->rows_per_task);
  for (int row = task * d->rows_per_task; row < end; row++) {
    place p = place_of(w, row * w->out_width);
    for (; p.column < w->out_width; p.column++) {
      const float *dy = d->dy + ((usize)row * w->out_width + p.column) * w->out_channels;
      FOR_EACH_CELL(w) {
        int pixel = pixel_under(w, p, i, j);
        if (pixel < 0) continue;
        const float *x = d->x + (usize)pixel * w->channels;
        float *target = sum + (usize)(i * w->window_width + j) * w->out_channels;
        add_products(target, x, dy, w->channels, d->multiplier);
      }
    }
  }
}

EXPORT int depthwise_gradient_workspace(int filter_size) { return thread_count() * filter_size; }

EXPORT void depthwise_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter,
                                      float *workspace) {
  depthwise d = describe(w);
  d.x = x;
  d.dy = dy;
  d.partial = workspace;
  int rows = w->batch * w->out_height, size = w->window_height * w->window_width * w->out_channels;
  d.rows_per_task = (rows + thread_count() - 1) / thread_count();
  int tasks = (rows + d.rows_per_task - 1) / d.rows_per_task;
  parallel_for(filter_gradient_task, &d, tasks);
  copy_floats(d_filter, workspace, size);
  for (int task = 1; task < tasks; task++) add_floats(d_filter, workspace + (usize)task * size, size);
}

static void input_gradient_task(void *argument, int image, int worker) {
  depthwise *d = argument;
  const window *w = &d->w;
  (void)worker;
  usize pixels = (usize)w->height * w->width * w->channels;
  memset(d->dx + image * pixels, 0, sizeof(float) * pixels);
  int position = image * w->out_height * w->out_width, end = position + w->out_height * w->out_width;
  for (place p = place_of(w, position); position < end; position++, next_place(w, &p)) {
    const float *dy = d->dy + (usize)position * w->out_channels;
    FOR_EACH_CELL(w) {
      int pixel = pixel_under(w, p, i, j);
      if (pixel < 0) continue;
      add_channel_products(d->dx + (usize)pixel * w->channels, dy,
                           d->filter + (usize)(i * w->window_width + j) * w->out_channels, w->channels,
                           d->multiplier);
    }
  }
}

EXPORT void depthwise_input_gradient(const window *w, const float *dy, const float *filter, float *dx) {
  depthwise d = describe(w);
  d.dy = dy;
  d.filter = filter;
  d.dx = dx;
  parallel_for(input_gradient_task, &d, w->batch);
}
