// Arithmetic and comparisons of two float tensors.
#include "broadcast.h"

// Numbers match elementwise.ts.
enum {
  ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE,
  // a where b > 0, else slope * a: the gradient of relu (slope 0) and leaky relu given its input or output.
  RELU_GRADIENT,
  // a * (b > 0 ? 1 : b + 1): the gradient of elu given its output.
  ELU_GRADIENT,
  // a where a >= 0, else a * b: b holds the slopes.
  PRELU,
};

enum { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL };

// Elements in one task: enough that handing it out costs little.
enum { TASK_ELEMENTS = 16384, PARALLEL_ELEMENTS = 65536 };

typedef struct {
  const broadcast *shape;
  int operation;
  const float *a, *b;
  float *out;
  float slope;
  int rows_per_task, row_length;
} binary_job;

// Runs `expression` of x and y over n elements, four at a time.
#define MAP(expression) \
  { \
    int i = 0; \
    vfloat x = splat(a[0]), y = splat(b[0]); \
    for (; i + LANES <= n; i += LANES) { \
      if (mode != A_REPEATS) x = load(a + i); \
      if (mode != B_REPEATS) y = load(b + i); \
      store(out + i, expression); \
    } \
    if (i < n) { \
      if (mode != A_REPEATS) x = load_part(a + i, n - i); \
      if (mode != B_REPEATS) y = load_part(b + i, n - i); \
      store_part(out + i, expression, n - i); \
    } \
    break; \
  }

// `mode` is a constant at each call, so that its tests leave the loops.
INLINE void map_row(int operation, const float *a, const float *b, float *out, int n, float slope, int mode) {
  const vfloat zero = splat(0.f), one = splat(1.f);
  switch (operation) {
    case ADD: MAP(x + y)
    case SUBTRACT: MAP(x - y)
    case MULTIPLY: MAP(x * y)
    case DIVIDE: MAP(x / y)
    // A NaN on either side stays; vmax and vmin keep only that of the first.
    case MAXIMUM: MAP(select((vint)(y == y), vmax(x, y), y))
    case MINIMUM: MAP(select((vint)(y == y), vmin(x, y), y))
    case SQUARED_DIFFERENCE: MAP((x - y) * (x - y))
    case RELU_GRADIENT: MAP(select((vint)(y > zero), x, splat(slope) * x))
    case ELU_GRADIENT: MAP(select((vint)(y > zero), x, x * (y + one)))
    case PRELU: MAP(select((vint)(x < zero), x * y, x))
  }
}

static void binary_task(void *argument, int task, int worker) {
  binary_job *j = argument;
  (void)worker;
  int mode = inner_mode(j->shape);
  int n = j->row_length, end = MIN(row_count(j->shape), (task + 1) * j->rows_per_task);
  for (int row = task * j->rows_per_task; row < end; row++) {
    usize a, b;
    row_offsets(j->shape, row, &a, &b);
    float *out = j->out + (usize)row * n;
    if (mode == BOTH_RUN) map_row(j->operation, j->a + a, j->b + b, out, n, j->slope, BOTH_RUN);
    else if (mode == B_REPEATS) map_row(j->operation, j->a + a, j->b + b, out, n, j->slope, B_REPEATS);
    else map_row(j->operation, j->a + a, j->b + b, out, n, j->slope, A_REPEATS);
  }
}

// A result that is one long row has no rows to share out: it is cut along its length.
static void long_row_task(void *argument, int task, int worker) {
  binary_job *j = argument;
  (void)worker;
  int mode = inner_mode(j->shape);
  int begin = task * TASK_ELEMENTS, n = MIN(TASK_ELEMENTS, j->row_length - begin);
  const float *a = j->a + (mode == A_REPEATS ? 0 : begin), *b = j->b + (mode == B_REPEATS ? 0 : begin);
  if (mode == BOTH_RUN) map_row(j->operation, a, b, j->out + begin, n, j->slope, BOTH_RUN);
  else if (mode == B_REPEATS) map_row(j->operation, a, b, j->out + begin, n, j->slope, B_REPEATS);
  else map_row(j->operation, a, b, j->out + begin, n, j->slope, A_REPEATS);
}

EXPORT void binary(const broadcast *shape, int operation, const float *a, const float *b, float *out, float slope) {
  int rows = row_count(shape);
  binary_job j = {shape, operation, a, b, out, slope, rows, shape->size[shape->dimensions - 1]};
  if ((double)rows * j.row_length < PARALLEL_ELEMENTS) {
    binary_task(&j, 0, 0);
  } else if (rows == 1) {
    parallel_for(long_row_task, &j, (j.row_length + TASK_ELEMENTS - 1) / TASK_ELEMENTS);
  } else {
    j.rows_per_task = MAX(1, TASK_ELEMENTS / j.row_length);
    parallel_for(binary_task, &j, (rows + j.rows_per_task - 1) / j.rows_per_task);
  }
}

#define COMPARE(operator) \
  for (int i = 0; i < n; i++) truth[i] = a[i * a_step] operator b[i * b_step]; \
  break;

INLINE void compare_row(int operation, const float *a, int a_step, const float *b, int b_step, u8 *truth, int n) {
  switch (operation) {
    case LESS: COMPARE(<)
    case LESS_EQUAL: COMPARE(<=)
    case GREATER: COMPARE(>)
    case GREATER_EQUAL: COMPARE(>=)
    case EQUAL: COMPARE(==)
    case NOT_EQUAL: COMPARE(!=)
  }
}

EXPORT void compare(const broadcast *shape, int operation, const float *a, const float *b, u8 *truth) {
  int rows = row_count(shape), last = shape->dimensions - 1, n = shape->size[last];
  for (int row = 0; row < rows; row++) {
    usize a_offset, b_offset;
    row_offsets(shape, row, &a_offset, &b_offset);
    u8 *out = truth + (usize)row * n;
    // Constant steps let the compiler use vectors.
    if (shape->b_step[last] == 0) compare_row(operation, a + a_offset, 1, b + b_offset, 0, out, n);
    else if (shape->a_step[last] == 0) compare_row(operation, a + a_offset, 0, b + b_offset, 1, out, n);
    else compare_row(operation, a + a_offset, 1, b + b_offset, 1, out, n);
  }
}

// out = truth ? a : b, all of n elements.
EXPORT void select_where(const u8 *truth, const float *a, const float *b, float *out, int n) {
  for (int i = 0; i < n; i++) out[i] = truth[i] ? a[i] : b[i];
}
