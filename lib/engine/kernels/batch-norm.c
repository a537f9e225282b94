// Batch normalisation with given moments, along the last axis.
#include "threads.h"

enum { TASK_ELEMENTS = 32768, MAX_CHANNELS = 16384 };

static float factor[MAX_CHANNELS], shift[MAX_CHANNELS];

typedef struct {
  const float *x;
  float *y;
  int rows, channels, rows_per_task;
} normalisation;

static void normalise_task(void *argument, int task, int worker) {
  normalisation *j = argument;
  (void)worker;
  int end = MIN(j->rows, (task + 1) * j->rows_per_task);
  for (int row = task * j->rows_per_task; row < end; row++) {
    const float *x = j->x + (usize)row * j->channels;
    float *y = j->y + (usize)row * j->channels;
    int c = 0;
    for (; c + LANES <= j->channels; c += LANES) store(y + c, load(x + c) * load(factor + c) + load(shift + c));
    for (; c < j->channels; c++) y[c] = x[c] * factor[c] + shift[c];
  }
}

EXPORT int batch_norm_channels(void) { return MAX_CHANNELS; }

// y = (x - mean) / sqrt(variance + epsilon) * scale + offset; scale and offset may be null.
EXPORT void batch_norm(const float *x, const float *mean, const float *variance, const float *scale,
                       const float *offset, float epsilon, float *y, int rows, int channels) {
  for (int c = 0; c < channels; c++) {
    factor[c] = (scale ? scale[c] : 1.f) / __builtin_sqrtf(variance[c] + epsilon);
    shift[c] = (offset ? offset[c] : 0.f) - mean[c] * factor[c];
  }
  normalisation j = {x, y, rows, channels, MAX(1, TASK_ELEMENTS / channels)};
  parallel_for(normalise_task, &j, (rows + j.rows_per_task - 1) / j.rows_per_task);
}
