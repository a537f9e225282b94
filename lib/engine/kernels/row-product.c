// A dense layer predicts one example: B is read once, where it lies. Packing it would take longer than the product.
#include "row-product.h"

// Columns that are summed up in registers.
enum { VECTORS = 8, COLUMNS = VECTORS * LANES };

// Below this many operations waking the other threads costs more than it saves.
static const double PARALLEL_OPERATIONS = 2e5;

typedef struct {
  int n, k;
  const float *a;
  int a_step;
  const float *b;
  int b_stride;
  float *c;
  epilogue end;
} row_job;

INLINE void finish(const row_job *j, int column, int columns, vfloat sum) {
  float *c = j->c + column;
  if (j->end.accumulate) sum += read(c, columns);
  if (j->end.bias) sum += read(j->end.bias + column, columns);
  write(c, activate(sum, j->end.activation), columns);
}

static void columns_task(void *argument, int task, int worker) {
  const row_job *j = argument;
  const float *a = j->a;
  const usize a_step = j->a_step, b_stride = j->b_stride;
  const int k_end = j->k;
  (void)worker;
  int column = task * COLUMNS, end = MIN(j->n, column + COLUMNS);
  if (column + COLUMNS <= end) {
    const float *b = j->b + column;
    vfloat sum[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = splat(0.f);
    for (int k = 0; k < k_end; k++, b += b_stride) {
      vfloat value = splat(a[k * a_step]);
      UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = multiply_add(value, load(b + v * LANES), sum[v]);
    }
    UNROLL for (int v = 0; v < VECTORS; v++) finish(j, column + v * LANES, LANES, sum[v]);
    return;
  }
  for (; column < end; column += LANES) {
    const float *b = j->b + column;
    int columns = end - column;
    vfloat sum = splat(0.f);
    for (int k = 0; k < k_end; k++, b += b_stride) sum = multiply_add(splat(a[k * a_step]), read(b, columns), sum);
    finish(j, column, columns, sum);
  }
}

void row_product(int n, int k, const float *a, int a_step, const float *b, int b_stride, float *c, epilogue end) {
  row_job j = {n, k, a, a_step, b, b_stride, c, end};
  int tasks = (n + COLUMNS - 1) / COLUMNS;
  if (2.0 * n * k > PARALLEL_OPERATIONS) parallel_for(columns_task, &j, tasks);
  else
    for (int task = 0; task < tasks; task++) columns_task(&j, task, 0);
}
