// Batch normalisation along the last axis: with given moments, the moments themselves, and the gradient.
#include "gemm.h"
#include "window.h"

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
    for (int c = 0; c < j->channels; c += LANES) {
      int n = j->channels - c;
      write(y + c, read(x + c, n) * load(factor + c) + load(shift + c), n);
    }
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

static void variance_task(void *argument, int part, int worker) {
  normalisation *j = argument;
  (void)worker;
  float *sum = parts + part * 2 * j->channels;
  zero_floats(sum, j->channels);
  FOR_EACH_ROW(j, part) {
    const float *x = j->x + (usize)row * j->channels;
    for (int c = 0; c < j->channels; c += LANES) {
      int n = j->channels - c;
      vfloat d = read(x + c, n) - read(j->mean + c, n);
      write(sum + c, read(sum + c, n) + d * d, n);
    }
  }
}

// Mean and (biased) variance of each channel, in two passes: subtracting the mean first keeps the digits.
EXPORT void batch_moments(const float *x, float *mean, float *variance, int rows, int channels) {
  sum_rows(x, mean, rows, channels, 1.f / rows);
  normalisation j = {x, 0, mean, 0, rows, channels, 0};
  int count = split_into_parts(&j);
  parallel_for(variance_task, &j, count);
  for (int c = 0; c < channels; c++) variance[c] = (float)(total_of(count, channels, 0, c) / rows);
}

// Sums of dy and of dy * normalised x.
static void gradient_sums_task(void *argument, int part, int worker) {
  normalisation *j = argument;
  (void)worker;
  float *sum = parts + part * 2 * j->channels, *weighted = sum + j->channels;
  zero_floats(sum, 2 * j->channels);
  FOR_EACH_ROW(j, part) {
    const float *x = j->x + (usize)row * j->channels, *dy = j->dy + (usize)row * j->channels;
    for (int c = 0; c < j->channels; c += LANES) {
      int n = j->channels - c;
      vfloat g = read(dy + c, n), normal = (read(x + c, n) - read(j->mean + c, n)) * load(inverse + c);
      write(sum + c, read(sum + c, n) + g, n);
      write(weighted + c, read(weighted + c, n) + g * normal, n);
    }
  }
}

static void gradient_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  FOR_EACH_ROW(j, task) {
    const float *x = j->x + (usize)row * j->channels, *dy = j->dy + (usize)row * j->channels;
    float *dx = j->out + (usize)row * j->channels;
    for (int c = 0; c < j->channels; c += LANES) {
      int n = j->channels - c;
      vfloat centred = read(x + c, n) - read(j->mean + c, n);
      write(dx + c, load(factor + c) * (read(dy + c, n) - load(shift + c) - centred * load(slope + c)), n);
    }
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
