// Max and average pooling over windows, and their gradients. Padding takes no part: it is never the maximum,
// and an average counts only the pixels inside of the image.
#include "window.h"

typedef struct {
  window w;
  const float *x, *y, *dy;
  float *out;
} pooling;

// The part of the window at one output position that lies inside of the image.
typedef struct {
  int top, bottom, left, right;
} bounds;

INLINE bounds bounds_of(const window *w, int row, int column) {
  int top = row * w->stride_height - w->pad_top, left = column * w->stride_width - w->pad_left;
  bounds b = {MAX(0, top), MIN(w->height, top + w->window_height), MAX(0, left),
              MIN(w->width, left + w->window_width)};
  return b;
}

#define FOR_EACH_PIXEL(b) \
  for (int i = (b).top; i < (b).bottom; i++) \
    for (int j = (b).left; j < (b).right; j++)

INLINE const float *pixel(const pooling *p, int image, int i, int j) {
  return p->x + ((usize)(image * p->w.height + i) * p->w.width + j) * p->w.channels;
}

// y = max(y, x); a NaN in x does not count, as in TensorFlow.js.
INLINE void keep_larger(float *y, const float *x, int n) {
  int c = 0;
  for (; c + LANES <= n; c += LANES) {
    vfloat value = load(x + c), best = load(y + c);
    store(y + c, select((vint)(value > best), value, best));
  }
  for (; c < n; c++) y[c] = x[c] > y[c] ? x[c] : y[c];
}

static void max_task(void *argument, int row, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  (void)worker;
  int image = row / w->out_height;
  for (int column = 0; column < w->out_width; column++) {
    float *y = p->out + ((usize)row * w->out_width + column) * w->channels;
    bounds b = bounds_of(w, row % w->out_height, column);
    for (int c = 0; c < w->channels; c++) y[c] = -__builtin_inff();
    FOR_EACH_PIXEL(b) keep_larger(y, pixel(p, image, i, j), w->channels);
  }
}

EXPORT void max_pool(const window *w, const float *x, float *y) {
  pooling p = {*w, x, 0, 0, y};
  parallel_for(max_task, &p, w->batch * w->out_height);
}

// Each dy goes to the first pixel of its window that equals the maximum: whatever is handed out is taken
// off `rest`, so that equal pixels do not get it twice.
static void max_gradient_task(void *argument, int image, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  float *rest = thread_scratch(worker);
  float *dx = p->out + (usize)image * w->height * w->width * w->channels;
  memset(dx, 0, sizeof(float) * (usize)w->height * w->width * w->channels);
  for (int row = 0; row < w->out_height; row++) {
    for (int column = 0; column < w->out_width; column++) {
      usize output = ((usize)(image * w->out_height + row) * w->out_width + column) * w->channels;
      const float *y = p->y + output;
      copy_floats(rest, p->dy + output, w->channels);
      bounds b = bounds_of(w, row, column);
      FOR_EACH_PIXEL(b) {
        const float *x = pixel(p, image, i, j);
        float *target = dx + ((usize)i * w->width + j) * w->channels;
        int c = 0;
        for (; c + LANES <= w->channels; c += LANES) {
          vint is_maximum = (vint)(load(x + c) == load(y + c)), left = (vint)load(rest + c);
          store(target + c, load(target + c) + (vfloat)(is_maximum & left));
          store(rest + c, (vfloat)(~is_maximum & left));
        }
        for (; c < w->channels; c++) {
          if (x[c] != y[c]) continue;
          target[c] += rest[c];
          rest[c] = 0.f;
        }
      }
    }
  }
}

EXPORT void max_pool_gradient(const window *w, const float *x, const float *y, const float *dy, float *dx) {
  pooling p = {*w, x, y, dy, dx};
  parallel_for(max_gradient_task, &p, w->batch);
}

INLINE float share(bounds b) { return 1.f / (float)MAX(1, (b.bottom - b.top) * (b.right - b.left)); }

INLINE void add_scaled(float *target, const float *source, float factor, int n) {
  int c = 0;
  for (; c + LANES <= n; c += LANES) store(target + c, multiply_add(splat(factor), load(source + c), load(target + c)));
  for (; c < n; c++) target[c] += factor * source[c];
}

static void average_task(void *argument, int row, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  (void)worker;
  int image = row / w->out_height;
  for (int column = 0; column < w->out_width; column++) {
    float *y = p->out + ((usize)row * w->out_width + column) * w->channels;
    bounds b = bounds_of(w, row % w->out_height, column);
    float factor = share(b);
    zero_floats(y, w->channels);
    FOR_EACH_PIXEL(b) add_scaled(y, pixel(p, image, i, j), factor, w->channels);
  }
}

EXPORT void average_pool(const window *w, const float *x, float *y) {
  pooling p = {*w, x, 0, 0, y};
  parallel_for(average_task, &p, w->batch * w->out_height);
}

static void average_gradient_task(void *argument, int image, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  (void)worker;
  float *dx = p->out + (usize)image * w->height * w->width * w->channels;
  memset(dx, 0, sizeof(float) * (usize)w->height * w->width * w->channels);
  for (int row = 0; row < w->out_height; row++) {
    for (int column = 0; column < w->out_width; column++) {
      const float *dy = p->dy + ((usize)(image * w->out_height + row) * w->out_width + column) * w->channels;
      bounds b = bounds_of(w, row, column);
      float factor = share(b);
      FOR_EACH_PIXEL(b) add_scaled(dx + ((usize)i * w->width + j) * w->channels, dy, factor, w->channels);
    }
  }
}

EXPORT void average_pool_gradient(const window *w, const float *dy, float *dx) {
  pooling p = {*w, 0, 0, dy, dx};
  parallel_for(average_gradient_task, &p, w->batch);
}
