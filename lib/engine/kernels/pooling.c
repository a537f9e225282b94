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

// Channels go through a window some vectors at a time, WIDE of them as long as there are that many. Constant counts make
// them registers; the last vector may be a part of one, of n channels.
enum { WIDE = 4 };
#define FOR_ALL_CHANNELS(channels, call) \
  { \
    int c = 0; \
    for (; c + WIDE * LANES <= (channels); c += WIDE * LANES) call(WIDE, WIDE * LANES); \
    for (; c + LANES <= (channels); c += LANES) call(1, LANES); \
    if (c < (channels)) call(1, (channels) - c); \
  }

// A NaN in x does not count, as in TensorFlow.js.
INLINE void take_largest(const pooling *p, int image, bounds b, float *y, int c, int vectors, int n) {
  vfloat best[WIDE];
  UNROLL for (int v = 0; v < vectors; v++) best[v] = splat(-__builtin_inff());
  for (int i = b.top; i < b.bottom; i++) {
    const float *x = pixel(p, image, i, b.left) + c;
    for (int j = b.left; j < b.right; j++, x += p->w.channels)
      UNROLL for (int v = 0; v < vectors; v++) {
        vfloat value = read(x + v * LANES, n);
        best[v] = select((vint)(value > best[v]), value, best[v]);
      }
  }
  UNROLL for (int v = 0; v < vectors; v++) write(y + c + v * LANES, best[v], n);
}

static void max_task(void *argument, int row, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  (void)worker;
  int image = row / w->out_height;
  for (int column = 0; column < w->out_width; column++) {
    float *y = p->out + ((usize)row * w->out_width + column) * w->channels;
    bounds b = bounds_of(w, row % w->out_height, column);
#define TAKE_LARGEST(vectors, n) take_largest(p, image, b, y, c, vectors, n)
    FOR_ALL_CHANNELS(w->channels, TAKE_LARGEST)
  }
}

EXPORT void max_pool(const window *w, const float *x, float *y) {
  pooling p = {*w, x, 0, 0, y};
  parallel_for(max_task, &p, w->batch * w->out_height);
}

// Each dy goes to the first pixel of its window that equals the maximum: whatever is handed out is taken
// off `rest`, so that equal pixels do not get it twice.
INLINE void hand_out(const pooling *p, int image, usize output, bounds b, int overlap, int c, int vectors, int n) {
  vfloat y[WIDE];
  vint rest[WIDE];
  UNROLL for (int v = 0; v < vectors; v++) {
    y[v] = read(p->y + output + c + v * LANES, n);
    rest[v] = (vint)read(p->dy + output + c + v * LANES, n);
  }
  for (int i = b.top; i < b.bottom; i++) {
    const float *x = pixel(p, image, i, b.left) + c;
    float *dx = p->out + (x - p->x);
    for (int j = b.left; j < b.right; j++, x += p->w.channels, dx += p->w.channels)
      UNROLL for (int v = 0; v < vectors; v++) {
        vint is_maximum = (vint)(read(x + v * LANES, n) == y[v]);
        vfloat share = (vfloat)(is_maximum & rest[v]);
        write(dx + v * LANES, overlap ? read(dx + v * LANES, n) + share : share, n);
        rest[v] = ~is_maximum & rest[v];
      }
  }
}

INLINE void hand_out_image(const pooling *p, int image, int overlap) {
  const window *w = &p->w;
  for (int row = 0; row < w->out_height; row++)
    for (int column = 0; column < w->out_width; column++) {
      usize output = ((usize)(image * w->out_height + row) * w->out_width + column) * w->channels;
      bounds b = bounds_of(w, row, column);
#define HAND_OUT(vectors, n) hand_out(p, image, output, b, overlap, c, vectors, n)
      FOR_ALL_CHANNELS(w->channels, HAND_OUT)
    }
}

static void max_gradient_task(void *argument, int image, int worker) {
  pooling *p = argument;
  const window *w = &p->w;
  (void)worker;
  int overlap = w->window_height > w->stride_height || w->window_width > w->stride_width;
  int covers_all = w->window_height == w->stride_height && w->window_width == w->stride_width &&
                   w->out_height * w->stride_height - w->pad_top >= w->height &&
                   w->out_width * w->stride_width - w->pad_left >= w->width;
  usize pixels = (usize)w->height * w->width * w->channels;
  if (!covers_all) memset(p->out + image * pixels, 0, sizeof(float) * pixels);
  if (overlap) hand_out_image(p, image, 1);
  else hand_out_image(p, image, 0);
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
