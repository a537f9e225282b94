// Losses of rows of predictions and their gradients. Predictions are clipped to [low, high], as Keras does; where they
// are outside, the gradient is 0.
#include "threads.h"
#include "vector-math.h"

// Numbers match losses.ts.
enum { CATEGORICAL_CROSSENTROPY, BINARY_CROSSENTROPY, MEAN_SQUARED_ERROR };
enum { TASK_ELEMENTS = 8192 };

typedef struct {
  int kind;
  const float *truth, *predicted, *d_loss;
  float *loss, *d_predicted;
  int rows, columns, rows_per_task;
  float low, high;
} loss_job;

INLINE vfloat clip(const loss_job *j, vfloat x) { return vmin(vmax(x, splat(j->low)), splat(j->high)); }
INLINE vint is_inside(const loss_job *j, vfloat x) {
  return (vint)(x >= splat(j->low)) & (vint)(x <= splat(j->high));
}

INLINE float row_sum(const float *x, int n) {
  vfloat sum = splat(0.f);
  for (int c = 0; c < n; c += LANES) sum += read(x + c, n - c);
  return sum_lanes(sum);
}

// Lanes beyond the row read as 0; each loss is 0 there, or made so.
INLINE vfloat term(const loss_job *j, vfloat truth, vfloat predicted, int n) {
  if (j->kind == MEAN_SQUARED_ERROR) return (predicted - truth) * (predicted - truth);
  vfloat p = clip(j, predicted);
  if (j->kind == CATEGORICAL_CROSSENTROPY) return -truth * vlog(p);
  vfloat loss = -truth * vlog(p) - (splat(1.f) - truth) * vlog(splat(1.f) - p);
  if (n < LANES)
    for (int i = n; i < LANES; i++) loss[i] = 0.f;
  return loss;
}

static void loss_task(void *argument, int task, int worker) {
  const loss_job *j = argument;
  (void)worker;
  int end = MIN(j->rows, (task + 1) * j->rows_per_task);
  for (int row = task * j->rows_per_task; row < end; row++) {
    const float *truth = j->truth + (usize)row * j->columns, *predicted = j->predicted + (usize)row * j->columns;
    float scale = j->kind == CATEGORICAL_CROSSENTROPY ? 1.f / row_sum(predicted, j->columns) : 1.f;
    vfloat sum = splat(0.f);
    for (int c = 0; c < j->columns; c += LANES) {
      int n = j->columns - c;
      sum += term(j, read(truth + c, n), read(predicted + c, n) * splat(scale), n);
    }
    float total = sum_lanes(sum);
    j->loss[row] = j->kind == CATEGORICAL_CROSSENTROPY ? total : total / j->columns;
  }
}

INLINE vfloat term_gradient(const loss_job *j, vfloat truth, vfloat predicted) {
  if (j->kind == MEAN_SQUARED_ERROR) return splat(2.f) * (predicted - truth);
  vfloat p = clip(j, predicted), d;
  if (j->kind == CATEGORICAL_CROSSENTROPY) d = -truth / p;
  else d = (p - truth) / (p * (splat(1.f) - p));
  return select(is_inside(j, predicted), d, splat(0.f));
}

static void gradient_task(void *argument, int task, int worker) {
  const loss_job *j = argument;
  (void)worker;
  int end = MIN(j->rows, (task + 1) * j->rows_per_task);
  for (int row = task * j->rows_per_task; row < end; row++) {
    usize at = (usize)row * j->columns;
    const float *truth = j->truth + at, *predicted = j->predicted + at;
    int is_scaled = j->kind == CATEGORICAL_CROSSENTROPY;
    float scale = is_scaled ? 1.f / row_sum(predicted, j->columns) : 1.f;
    float factor = j->d_loss[row] * (is_scaled ? scale : 1.f / j->columns);
    // p = scale * predicted: its scale depends on every prediction of the row, which takes away one sum from all.
    vfloat shared = splat(0.f);
    for (int c = 0; c < j->columns; c += LANES) {
      int n = j->columns - c;
      vfloat p = read(predicted + c, n) * splat(scale), d = term_gradient(j, read(truth + c, n), p);
      shared += d * p;
      write(j->d_predicted + at + c, d * splat(factor), n);
    }
    if (!is_scaled) continue;
    vfloat taken = splat(sum_lanes(shared) * factor);
    for (int c = 0; c < j->columns; c += LANES) {
      int n = j->columns - c;
      write(j->d_predicted + at + c, read(j->d_predicted + at + c, n) - taken, n);
    }
  }
}

static void run(task_function task, loss_job *j) {
  j->rows_per_task = MAX(1, TASK_ELEMENTS / j->columns);
  int tasks = (j->rows + j->rows_per_task - 1) / j->rows_per_task;
  parallel_for(task, j, tasks);
}

// loss[rows] of truth and predicted[rows, columns]; the categorical one scales predictions to a sum of 1 first.
EXPORT void loss(int kind, const float *truth, const float *predicted, float *out, int rows, int columns, float low,
                 float high) {
  loss_job j = {kind, truth, predicted, 0, out, 0, rows, columns, 0, low, high};
  run(loss_task, &j);
}

// d_predicted[rows, columns] from d_loss[rows].
EXPORT void loss_gradient(int kind, const float *truth, const float *predicted, const float *d_loss,
                          float *d_predicted, int rows, int columns, float low, float high) {
  loss_job j = {kind, truth, predicted, d_loss, 0, d_predicted, rows, columns, 0, low, high};
  run(gradient_task, &j);
}
