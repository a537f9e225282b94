// The gradient of a dense layer or a convolution through its activation, and that of its bias, in one pass.
#include "strips.h"

// Numbers match activation-gradient.ts.
enum { LINEAR, RELU, RELU6, SIGMOID, TANH, ELU };
enum { TASK_ELEMENTS = 16384, PARTS = 64, MAX_COLUMNS = 2048, BLOCK = 1024 };

// A sum over rows for each part of them.
static float parts[PARTS * MAX_COLUMNS];

typedef struct {
  int activation;
  const float *dy, *y;
  float *dx, *sums;
  int rows, columns, stride, rows_per_part;
} activation_job;

// dy f'(x), from y = f(x).
INLINE vfloat slope(int activation, vfloat dy, vfloat y) {
  const vfloat zero = splat(0.f), one = splat(1.f);
  switch (activation) {
    case RELU: return select((vint)(y > zero), dy, zero);
    case RELU6: return select((vint)(y > zero) & (vint)(y < splat(6.f)), dy, zero);
    case SIGMOID: return dy * y * (one - y);
    case TANH: return dy * (one - y * y);
    case ELU: return select((vint)(y > zero), dy, dy * (y + one));
    default: return dy;
  }
}

// Rows from `begin` on; their sums are added up in `block` first, so that the error does not grow with their number.
INLINE void slope_rows(const activation_job *j, int activation, int begin, int end, float *block) {
  zero_floats(block, j->columns);
  int strip = strip_rows(j->columns);
  for (int first = begin; first < end; first += strip) {
    int last = MIN(end, first + strip);
    FOR_VECTORS(c, n, j->columns, {
      vfloat sum = read(block + c, n);
      for (int row = first; row < last; row++) {
        usize at = (usize)row * j->stride + c;
        vfloat d = slope(activation, read(j->dy + at, n), activation == LINEAR ? splat(0.f) : read(j->y + at, n));
        if (activation != LINEAR) write(j->dx + at, d, n);
        sum += d;
      }
      write(block + c, sum, n);
    })
  }
}

static void part_task(void *argument, int part, int worker) {
  activation_job *j = argument;
  float *block = thread_scratch(worker), *sum = j->sums + part * j->columns;
  int first = part * j->rows_per_part, last = MIN(j->rows, first + j->rows_per_part);
  zero_floats(sum, j->columns);
  for (int begin = first; begin < last; begin += BLOCK) {
    int end = MIN(last, begin + BLOCK);
    switch (j->activation) {
      case LINEAR: slope_rows(j, LINEAR, begin, end, block); break;
      case RELU: slope_rows(j, RELU, begin, end, block); break;
      case RELU6: slope_rows(j, RELU6, begin, end, block); break;
      case SIGMOID: slope_rows(j, SIGMOID, begin, end, block); break;
      case TANH: slope_rows(j, TANH, begin, end, block); break;
      case ELU: slope_rows(j, ELU, begin, end, block); break;
    }
    add_floats(sum, block, j->columns);
  }
}

static void slope_columns(activation_job j, float *d_bias) {
  j.rows_per_part = MAX((j.rows + PARTS - 1) / PARTS, MAX(1, TASK_ELEMENTS / j.columns));
  int count = (j.rows + j.rows_per_part - 1) / j.rows_per_part;
  j.sums = count == 1 ? d_bias : parts;
  parallel_for(part_task, &j, count);
  if (count == 1) return;
  for (int c = 0; c < j.columns; c++) {
    double total = 0;
    for (int part = 0; part < count; part++) total += parts[part * j.columns + c];
    d_bias[c] = (float)total;
  }
}

// dx = dy f'(x) and d_bias = the sum of its rows, for y = f(x), all of them [rows, columns]. A linear f leaves dx alone.
EXPORT void activation_gradient(int activation, const float *dy, const float *y, float *dx, float *d_bias, int rows,
                                int columns) {
  for (int begin = 0; begin < columns; begin += MAX_COLUMNS) {
    int width = MIN(MAX_COLUMNS, columns - begin);
    activation_job j = {activation, dy + begin, y + begin, dx + begin, 0, rows, width, columns};
    slope_columns(j, d_bias + begin);
  }
}

typedef struct {
  const float *dy, *y;
  float *dx;
  usize n;
} relu_job;

static void relu_task(void *argument, int task, int worker) {
  relu_job *j = argument;
  (void)worker;
  usize begin = (usize)task * TASK_ELEMENTS;
  FOR_VECTORS(i, n, (int)MIN(TASK_ELEMENTS, j->n - begin), {
    write(j->dx + begin + i, slope(RELU, read(j->dy + begin + i, n), read(j->y + begin + i, n)), n);
  })
}

// dx = dy where y = relu(x) is positive, else 0.
EXPORT void relu_gradient(const float *dy, const float *y, float *dx, int n) {
  relu_job j = {dy, y, dx, n};
  parallel_for(relu_task, &j, (n + TASK_ELEMENTS - 1) / TASK_ELEMENTS);
}
