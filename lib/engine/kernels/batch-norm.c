// Batch normalisation along the last axis: with given moments, the moments themselves, and the gradient. What follows it in
// most networks, the sum with another branch and relu, is done in the same pass.
#include "strips.h"

enum { TASK_ELEMENTS = 32768, MAX_CHANNELS = 2048, PARTS = 64 };

// Per channel, prepared by the caller for all tasks of a job: y = factor x + shift, and what the gradient needs besides.
static float factor[MAX_CHANNELS], shift[MAX_CHANNELS], inverse[MAX_CHANNELS], level[MAX_CHANNELS], slope[MAX_CHANNELS];
// Two sums a channel for each part of the rows.
static float parts[PARTS * 2 * MAX_CHANNELS];

typedef struct {
  const float *x, *dy, *mean, *addend;
  int relu;
  float *out;
  int rows, channels, rows_per_task;
} normalisation;

// Channels beyond this are left to single operations.
EXPORT int batch_norm_channels(void) { return MAX_CHANNELS; }

// Runs a body for each strip of a task: `rows` rows from number `first` on.
#define FOR_EACH_STRIP(j, task, first, rows, ...) \
  { \
    int end_ = MIN((j)->rows, ((task) + 1) * (j)->rows_per_task), strip_ = strip_rows((j)->channels); \
    for (int first = (task) * (j)->rows_per_task; first < end_; first += strip_) { \
      int rows = MIN(strip_, end_ - first); \
      __VA_ARGS__ \
    } \
  }

static int row_tasks(normalisation *j) {
  j->rows_per_task = MAX(1, TASK_ELEMENTS / j->channels);
  return (j->rows + j->rows_per_task - 1) / j->rows_per_task;
}

// `scale` and `offset` may be null.
static void prepare(int channels, const float *mean, const float *variance, const float *scale, const float *offset,
                    float epsilon) {
  for (int c = 0; c < channels; c++) {
    inverse[c] = 1.f / __builtin_sqrtf(variance[c] + epsilon);
    factor[c] = (scale ? scale[c] : 1.f) * inverse[c];
    shift[c] = (offset ? offset[c] : 0.f) - mean[c] * factor[c];
  }
}

// y = a x + b for one vector of channels.
typedef struct {
  vfloat a, b;
} line;

INLINE line line_of(int c) { return (line){load(factor + c), load(shift + c)}; }
INLINE vfloat normalised(vfloat x, line l) { return x * l.a + l.b; }

INLINE void normalise_column(const normalisation *j, usize at, int rows, int c, int n, int has_addend) {
  const line l = line_of(c);
  const vfloat low = splat(j->relu ? 0.f : -__builtin_inff());
  const usize channels = j->channels;
  for (at += c; rows > 0; rows--, at += channels) {
    vfloat y = normalised(read(j->x + at, n), l);
    if (has_addend) y += read(j->addend + at, n);
    write(j->out + at, vmax(y, low), n);
  }
}

static void normalise_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  FOR_EACH_STRIP(j, task, first, rows, {
    usize at = (usize)first * j->channels;
    FOR_VECTORS(c, n, j->channels, {
      if (j->addend) normalise_column(j, at, rows, c, n, 1);
      else normalise_column(j, at, rows, c, n, 0);
    })
  })
}

// y = f((x - mean) / sqrt(variance + epsilon) * scale + offset + addend), where f is relu or nothing; scale, offset and
// addend, which has x's shape, may be null.
EXPORT void batch_norm(const float *x, const float *mean, const float *variance, const float *scale,
                       const float *offset, float epsilon, const float *addend, int relu, float *y, int rows,
                       int channels) {
  prepare(channels, mean, variance, scale, offset, epsilon);
  normalisation j = {x, 0, mean, addend, relu, y, rows, channels, 0};
  int tasks = row_tasks(&j);
  parallel_for(normalise_task, &j, tasks);
}

static int split_into_parts(normalisation *j) {
  j->rows_per_task = MAX((j->rows + PARTS - 1) / PARTS, MAX(1, TASK_ELEMENTS / j->channels));
  return (j->rows + j->rows_per_task - 1) / j->rows_per_task;
}

INLINE double total_of(int count, int channels, int which, int channel) {
  double total = 0;
  for (int part = 0; part < count; part++) total += parts[(part * 2 + which) * channels + channel];
  return total;
}

// Sum over rows of (x - centre)^2 for one vector of channels, in two sums as `sum_column` has.
INLINE vfloat sum_squares(const float *x, int rows, int channels, vfloat centre, int n) {
  vfloat even = splat(0.f), odd = splat(0.f);
  int row = 0;
  for (; row + 2 <= rows; row += 2, x += 2 * (usize)channels) {
    vfloat a = read(x, n) - centre, b = read(x + channels, n) - centre;
    even = multiply_add(a, a, even);
    odd = multiply_add(b, b, odd);
  }
  vfloat last = row < rows ? read(x, n) - centre : splat(0.f);
  return multiply_add(last, last, even) + odd;
}

// Moments of `count` rows in `mean` and `squares` (sums of squared differences from the mean) take in those of `rows`
// more (Chan, Golub and LeVeque): two passes, but over a strip that is in the cache.
static void add_moments(const float *x, int rows, int channels, int count, float *mean, float *squares) {
  float share = (float)rows / (count + rows), weight = (float)count * share;
  FOR_VECTORS(c, n, channels, {
    vfloat centre = sum_column(x + c, rows, channels, n) * splat(1.f / rows);
    vfloat square = sum_squares(x + c, rows, channels, centre, n);
    vfloat shift = centre - read(mean + c, n);
    write(mean + c, read(mean + c, n) + shift * splat(share), n);
    write(squares + c, read(squares + c, n) + square + shift * shift * splat(weight), n);
  })
}

static void moments_task(void *argument, int part, int worker) {
  normalisation *j = argument;
  (void)worker;
  float *mean = parts + part * 2 * j->channels, *squares = mean + j->channels;
  zero_floats(mean, 2 * j->channels);
  FOR_EACH_STRIP(j, part, first, rows, {
    add_moments(j->x + (usize)first * j->channels, rows, j->channels, first - part * j->rows_per_task, mean, squares);
  })
}

INLINE void move_average(float *average, float value, float momentum) {
  *average -= (*average - value) * (1.f - momentum);
}

// Mean and (biased) variance of each channel in one pass over memory; the moving averages take them in.
EXPORT void batch_moments(const float *x, float *mean, float *variance, float *moving_mean, float *moving_variance,
                          float momentum, int rows, int channels) {
  normalisation j = {.x = x, .rows = rows, .channels = channels};
  int count = split_into_parts(&j);
  parallel_for(moments_task, &j, count);
  for (int c = 0; c < channels; c++) {
    double centre = 0, squares = 0;
    for (int part = 0; part < count; part++) {
      int first = part * j.rows_per_task, n = MIN(rows, first + j.rows_per_task) - first;
      double shift = parts[part * 2 * channels + c] - centre;
      centre += shift * n / (first + n);
      squares += parts[(part * 2 + 1) * channels + c] + shift * shift * first * n / (first + n);
    }
    mean[c] = (float)centre;
    variance[c] = (float)(squares / rows);
    move_average(moving_mean + c, mean[c], momentum);
    move_average(moving_variance + c, variance[c], momentum);
  }
}

// The gradient before relu: where relu cut off, it is zero.
INLINE vfloat upstream(const normalisation *j, usize at, vfloat x, line l, int n, int relu) {
  vfloat dy = read(j->dy + at, n);
  return relu ? select((vint)(normalised(x, l) > splat(0.f)), dy, splat(0.f)) : dy;
}

INLINE void sum_gradient(const normalisation *j, usize at, int rows, int c, int n, int relu, float *sums) {
  const usize channels = j->channels;
  const line l = line_of(c);
  const vfloat mean = read(j->mean + c, n);
  float *weighted_sums = sums + channels;
  vfloat sum = splat(0.f), weighted = splat(0.f), next_sum = splat(0.f), next_weighted = splat(0.f);
  for (at += c; rows >= 2; rows -= 2, at += 2 * channels) {
    vfloat x = read(j->x + at, n), next = read(j->x + at + channels, n);
    vfloat dy = upstream(j, at, x, l, n, relu), next_dy = upstream(j, at + channels, next, l, n, relu);
    sum += dy;
    next_sum += next_dy;
    weighted = multiply_add(dy, x - mean, weighted);
    next_weighted = multiply_add(next_dy, next - mean, next_weighted);
  }
  if (rows > 0) {
    vfloat x = read(j->x + at, n), dy = upstream(j, at, x, l, n, relu);
    sum += dy;
    weighted = multiply_add(dy, x - mean, weighted);
  }
  write(sums + c, read(sums + c, n) + sum + next_sum, n);
  write(weighted_sums + c, read(weighted_sums + c, n) + (weighted + next_weighted) * load(inverse + c), n);
}

// Sums of dy and of dy * normalised x.
static void gradient_sums_task(void *argument, int part, int worker) {
  normalisation *j = argument;
  (void)worker;
  float *sums = parts + part * 2 * j->channels;
  zero_floats(sums, 2 * j->channels);
  FOR_EACH_STRIP(j, part, first, rows, {
    usize at = (usize)first * j->channels;
    FOR_VECTORS(c, n, j->channels, {
      if (j->relu) sum_gradient(j, at, rows, c, n, 1, sums);
      else sum_gradient(j, at, rows, c, n, 0, sums);
    })
  })
}

INLINE void gradient_column(const normalisation *j, usize at, int rows, int c, int n, int relu) {
  const usize channels = j->channels;
  const line l = line_of(c);
  const vfloat mean = read(j->mean + c, n), lost = load(level + c), rate = load(slope + c);
  for (at += c; rows > 0; rows--, at += channels) {
    vfloat x = read(j->x + at, n);
    write(j->out + at, l.a * (upstream(j, at, x, l, n, relu) - lost - (x - mean) * rate), n);
  }
}

static void gradient_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  FOR_EACH_STRIP(j, task, first, rows, {
    usize at = (usize)first * j->channels;
    FOR_VECTORS(c, n, j->channels, {
      if (j->relu) gradient_column(j, at, rows, c, n, 1);
      else gradient_column(j, at, rows, c, n, 0);
    })
  })
}

// With u = (x - mean) / s, s = sqrt(variance + epsilon), the moments being those of x itself:
//   d_offset = sum dy, d_scale = sum dy u, dx = scale / s * (dy - d_offset / rows - u d_scale / rows)
// With `relu`, dy is the gradient of relu(scale u + offset).
EXPORT void batch_norm_gradient(const float *x, const float *dy, const float *mean, const float *variance,
                                const float *scale, const float *offset, float epsilon, int relu, float *dx,
                                float *d_scale, float *d_offset, int rows, int channels) {
  prepare(channels, mean, variance, scale, offset, epsilon);
  normalisation j = {x, dy, mean, 0, relu, dx, rows, channels, 0};
  int count = split_into_parts(&j);
  parallel_for(gradient_sums_task, &j, count);
  for (int c = 0; c < channels; c++) {
    d_offset[c] = (float)total_of(count, channels, 0, c);
    d_scale[c] = (float)total_of(count, channels, 1, c);
    level[c] = d_offset[c] / rows;
    slope[c] = inverse[c] * d_scale[c] / rows;
  }
  int tasks = row_tasks(&j);
  parallel_for(gradient_task, &j, tasks);
}
