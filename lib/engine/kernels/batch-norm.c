// Batch normalisation along the last axis: with given moments, the moments themselves, and the gradient.
#include "strips.h"

enum { TASK_ELEMENTS = 32768, MAX_CHANNELS = 2048, PARTS = 64 };

// Per channel, prepared by the caller for all tasks of a job.
static float factor[MAX_CHANNELS], shift[MAX_CHANNELS], slope[MAX_CHANNELS], inverse[MAX_CHANNELS];
// Two sums a channel for each part of the rows.
static float parts[PARTS * 2 * MAX_CHANNELS];

typedef struct {
  const float *x, *dy, *mean;
  float *out;
  int rows, channels, rows_per_task;
} normalisation;

// Channels beyond this are left to single operations.
EXPORT int batch_norm_channels(void) { return MAX_CHANNELS; }

#define FOR_EACH_ROW(j, task) \
  for (int row = (task) * (j)->rows_per_task, end = MIN((j)->rows, row + (j)->rows_per_task); row < end; row++)

static int row_tasks(normalisation *j) {
  j->rows_per_task = MAX(1, TASK_ELEMENTS / j->channels);
  return (j->rows + j->rows_per_task - 1) / j->rows_per_task;
}

static void normalise_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  FOR_EACH_ROW(j, task) {
    const float *x = j->x + (usize)row * j->channels;
    float *y = j->out + (usize)row * j->channels;
    FOR_VECTORS(c, n, j->channels, {
      write(y + c, read(x + c, n) * load(factor + c) + load(shift + c), n);
    })
  }
}

// y = (x - mean) / sqrt(variance + epsilon) * scale + offset; scale and offset may be null.
EXPORT void batch_norm(const float *x, const float *mean, const float *variance, const float *scale,
                       const float *offset, float epsilon, float *y, int rows, int channels) {
  for (int c = 0; c < channels; c++) {
    factor[c] = (scale ? scale[c] : 1.f) / __builtin_sqrtf(variance[c] + epsilon);
    shift[c] = (offset ? offset[c] : 0.f) - mean[c] * factor[c];
  }
  normalisation j = {x, 0, mean, y, rows, channels, 0};
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
  int first = part * j->rows_per_task, last = MIN(j->rows, first + j->rows_per_task), strip = strip_rows(j->channels);
  for (int row = first; row < last; row += strip)
    add_moments(j->x + (usize)row * j->channels, MIN(strip, last - row), j->channels, row - first, mean, squares);
}

// Mean and (biased) variance of each channel in one pass over memory.
EXPORT void batch_moments(const float *x, float *mean, float *variance, int rows, int channels) {
  normalisation j = {x, 0, 0, 0, rows, channels, 0};
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
  }
}

// Sums of dy and of dy * normalised x.
static void gradient_sums_task(void *argument, int part, int worker) {
  normalisation *j = argument;
  (void)worker;
  float *sums = parts + part * 2 * j->channels, *weighted_sums = sums + j->channels;
  zero_floats(sums, 2 * j->channels);
  int first = part * j->rows_per_task, last = MIN(j->rows, first + j->rows_per_task), strip = strip_rows(j->channels);
  for (int begin = first; begin < last; begin += strip) {
    int end = MIN(last, begin + strip);
    FOR_VECTORS(c, n, j->channels, {
      vfloat sum = splat(0.f), weighted = splat(0.f), mean = read(j->mean + c, n);
      for (int row = begin; row < end; row++) {
        vfloat g = read(j->dy + (usize)row * j->channels + c, n);
        sum += g;
        weighted = multiply_add(g, read(j->x + (usize)row * j->channels + c, n) - mean, weighted);
      }
      write(sums + c, read(sums + c, n) + sum, n);
      write(weighted_sums + c, read(weighted_sums + c, n) + weighted * load(inverse + c), n);
    })
  }
}

static void gradient_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  FOR_EACH_ROW(j, task) {
    const float *x = j->x + (usize)row * j->channels, *dy = j->dy + (usize)row * j->channels;
    float *dx = j->out + (usize)row * j->channels;
    FOR_VECTORS(c, n, j->channels, {
      vfloat centred = read(x + c, n) - read(j->mean + c, n);
      write(dx + c, load(factor + c) * (read(dy + c, n) - load(shift + c) - centred * load(slope + c)), n);
    })
  }
}

// With u = (x - mean) / s, s = sqrt(variance + epsilon), the moments being those of x itself:
//   d_offset = sum dy, d_scale = sum dy u, dx = scale / s * (dy - d_offset / rows - u d_scale / rows)
EXPORT void batch_norm_gradient(const float *x, const float *dy, const float *mean, const float *variance,
                                const float *scale, float epsilon, float *dx, float *d_scale, float *d_offset,
                                int rows, int channels) {
  for (int c = 0; c < channels; c++) inverse[c] = 1.f / __builtin_sqrtf(variance[c] + epsilon);
  normalisation j = {x, dy, mean, dx, rows, channels, 0};
  int count = split_into_parts(&j);
  parallel_for(gradient_sums_task, &j, count);
  for (int c = 0; c < channels; c++) {
    d_offset[c] = (float)total_of(count, channels, 0, c);
    d_scale[c] = (float)total_of(count, channels, 1, c);
    factor[c] = (scale ? scale[c] : 1.f) * inverse[c];
    shift[c] = d_offset[c] / rows;
    slope[c] = inverse[c] * d_scale[c] / rows;
  }
  int tasks = row_tasks(&j);
  parallel_for(gradient_task, &j, tasks);
}
