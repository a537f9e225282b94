// Sums, maxima and softmax. A reduction sees its tensor as [outer, length, inner] and reduces `length`.
#include "gemm.h"
#include "vector-math.h"
#include "strips.h"

enum { SUM, MAXIMUM, MINIMUM };
enum { TASK_ELEMENTS = 32768, BLOCK = 1024 };

typedef struct {
  int operation;
  const float *x;
  float *out;
  int outer, length, inner;
  float scale;
  int per_task;
} reduction;

INLINE vfloat combine(int operation, vfloat a, vfloat b) {
  // With b first a NaN in a stays; one in b is caught by the comparison of b with itself.
  if (operation == MAXIMUM) return select((vint)(b > a) | (vint)(b != b), b, a);
  if (operation == MINIMUM) return select((vint)(b < a) | (vint)(b != b), b, a);
  return a + b;
}

INLINE float combine_lanes(int operation, vfloat v) {
  if (operation == SUM) return sum_lanes(v);
  float best = v[0];
  for (int i = 1; i < LANES; i++)
    if (operation == MAXIMUM ? v[i] > best : v[i] < best) best = v[i];
  for (int i = 0; i < LANES; i++)
    if (v[i] != v[i]) best = v[i];
  return best;
}

// Blocks are summed apart and added up in double, so that the error does not grow with the length.
static float sum_of(const float *x, int n) {
  double total = 0;
  for (int begin = 0; begin < n; begin += BLOCK) {
    int end = MIN(n, begin + BLOCK), i = begin;
    vfloat a = splat(0.f), b = splat(0.f);
    for (; i + 2 * LANES <= end; i += 2 * LANES) {
      a += load(x + i);
      b += load(x + i + LANES);
    }
    float sum = sum_lanes(a + b);
    for (; i < end; i++) sum += x[i];
    total += sum;
  }
  return (float)total;
}

INLINE float extreme_of(int operation, const float *x, int n) {
  vfloat best = splat(x[0]);
  int i = 0;
  for (; i + LANES <= n; i += LANES) best = combine(operation, best, load(x + i));
  for (; i < n; i++) best = combine(operation, best, splat(x[i]));
  return combine_lanes(operation, best);
}

// inner == 1: one task is a range of outer rows.
static void row_task(void *argument, int task, int worker) {
  reduction *r = argument;
  (void)worker;
  int end = MIN(r->outer, (task + 1) * r->per_task);
  for (int i = task * r->per_task; i < end; i++) {
    const float *x = r->x + (usize)i * r->length;
    if (r->operation == SUM) r->out[i] = sum_of(x, r->length) * r->scale;
    else if (r->operation == MAXIMUM) r->out[i] = extreme_of(MAXIMUM, x, r->length);
    else r->out[i] = extreme_of(MINIMUM, x, r->length);
  }
}

INLINE void combine_row(int operation, float *out, const float *x, int n) {
  int c = 0;
  for (; c + LANES <= n; c += LANES) store(out + c, combine(operation, load(out + c), load(x + c)));
  if (c < n)
    store_part(out + c, combine(operation, load_part(out + c, n - c), load_part(x + c, n - c)), n - c);
}

// Reduces rows [0, length) of n columns; sums go by blocks of rows through `block`, n floats.
INLINE void reduce_columns(int operation, const float *x, float *out, int length, int stride, int n, float *block) {
  if (operation != SUM) {
    copy_floats(out, x, n);
    for (int k = 1; k < length; k++) combine_row(operation, out, x + (usize)k * stride, n);
    return;
  }
  zero_floats(out, n);
  for (int begin = 0; begin < length; begin += BLOCK) {
    zero_floats(block, n);
    int end = MIN(length, begin + BLOCK), strip = strip_rows(n);
    for (int k = begin; k < end; k += strip)
      add_strip(block, x + (usize)k * stride, MIN(strip, end - k), stride, n);
    add_floats(out, block, n);
  }
}

enum { COLUMNS = 2048 };

// inner > 1: one task is up to COLUMNS columns of one outer slice.
static void column_task(void *argument, int task, int worker) {
  reduction *r = argument;
  int chunks = (r->inner + COLUMNS - 1) / COLUMNS;
  int slice = task / chunks, begin = task % chunks * COLUMNS, n = MIN(COLUMNS, r->inner - begin);
  const float *x = r->x + (usize)slice * r->length * r->inner + begin;
  float *out = r->out + (usize)slice * r->inner + begin, *block = thread_scratch(worker);
  if (r->operation == SUM) reduce_columns(SUM, x, out, r->length, r->inner, n, block);
  else if (r->operation == MAXIMUM) reduce_columns(MAXIMUM, x, out, r->length, r->inner, n, block);
  else reduce_columns(MINIMUM, x, out, r->length, r->inner, n, block);
  if (r->scale != 1.f)
    for (int i = 0; i < n; i++) out[i] *= r->scale;
}

// Few columns, many rows (the gradient of a bias): the rows are split, each part sums into its own place.
static void part_task(void *argument, int part, int worker) {
  reduction *r = argument;
  int begin = part * r->per_task, rows = MIN(r->length, begin + r->per_task) - begin;
  const float *x = r->x + (usize)begin * r->inner;
  float *block = thread_scratch(worker);
  if (r->inner == 1) r->out[part] = sum_of(x, rows);
  else reduce_columns(SUM, x, r->out + (usize)part * r->inner, rows, r->inner, r->inner, block);
}

enum { PARTS = 64 };
static float parts[PARTS * COLUMNS];

static void sum_in_parts(reduction r) {
  float *out = r.out;
  r.out = parts;
  r.per_task = MAX((r.length + PARTS - 1) / PARTS, TASK_ELEMENTS / r.inner);
  int count = (r.length + r.per_task - 1) / r.per_task;
  parallel_for(part_task, &r, count);
  for (int i = 0; i < r.inner; i++) {
    double sum = 0;
    for (int part = 0; part < count; part++) sum += parts[(usize)part * r.inner + i];
    out[i] = (float)(sum * r.scale);
  }
}

EXPORT void reduce(int operation, const float *x, float *out, int outer, int length, int inner, float scale) {
  reduction r = {operation, x, out, outer, length, inner, scale};
  double elements = (double)outer * length * inner;
  if (operation == SUM && outer == 1 && inner <= COLUMNS && elements > 2 * TASK_ELEMENTS) {
    sum_in_parts(r);
  } else if (inner == 1) {
    r.per_task = MAX(1, TASK_ELEMENTS / length);
    parallel_for(row_task, &r, (outer + r.per_task - 1) / r.per_task);
  } else if (elements < TASK_ELEMENTS) {
    int tasks = outer * ((inner + COLUMNS - 1) / COLUMNS);
    for (int task = 0; task < tasks; task++) column_task(&r, task, 0);
  } else {
    parallel_for(column_task, &r, outer * ((inner + COLUMNS - 1) / COLUMNS));
  }
}

void sum_rows(const float *a, float *c, int rows, int columns, float scale) {
  reduce(SUM, a, c, 1, rows, columns, scale);
}

typedef struct {
  const float *x;
  float *y;
  int rows, length, per_task;
} softmax_job;

// y = e^(x - max) / sum: no overflow for large x.
INLINE void softmax_row(const float *x, float *y, int n) {
  vfloat highest = splat(extreme_of(MAXIMUM, x, n));
  vfloat sums = splat(0.f);
  for (int i = 0; i < n; i += LANES) {
    vfloat e = vexp(read(x + i, n - i) - highest);
    write(y + i, e, n - i);
    sums += n - i >= LANES ? e : select(lane_numbers() < n - i, e, splat(0.f));
  }
  vfloat factor = splat(1.f / sum_lanes(sums));
  for (int i = 0; i < n; i += LANES) write(y + i, read(y + i, n - i) * factor, n - i);
}

static void softmax_task(void *argument, int task, int worker) {
  softmax_job *s = argument;
  (void)worker;
  int end = MIN(s->rows, (task + 1) * s->per_task);
  for (int i = task * s->per_task; i < end; i++)
    softmax_row(s->x + (usize)i * s->length, s->y + (usize)i * s->length, s->length);
}

EXPORT void softmax(const float *x, float *y, int rows, int length) {
  softmax_job s = {x, y, rows, length, MAX(1, TASK_ELEMENTS / 4 / length)};
  parallel_for(softmax_task, &s, (rows + s.per_task - 1) / s.per_task);
}

typedef struct {
  const float *y, *dy;
  float *dx;
  int rows, length, per_task;
} softmax_gradient_job;

static void softmax_gradient_task(void *argument, int task, int worker) {
  softmax_gradient_job *s = argument;
  (void)worker;
  int end = MIN(s->rows, (task + 1) * s->per_task);
  for (int row = task * s->per_task; row < end; row++) {
    usize at = (usize)row * s->length;
    vfloat products = splat(0.f);
    for (int i = 0; i < s->length; i += LANES)
      products += read(s->dy + at + i, s->length - i) * read(s->y + at + i, s->length - i);
    vfloat mean = splat(sum_lanes(products));
    for (int i = 0; i < s->length; i += LANES) {
      int n = s->length - i;
      write(s->dx + at + i, read(s->y + at + i, n) * (read(s->dy + at + i, n) - mean), n);
    }
  }
}

// dx = y (dy - sum of dy y over the row).
EXPORT void softmax_gradient(const float *y, const float *dy, float *dx, int rows, int length) {
  softmax_gradient_job s = {y, dy, dx, rows, length, MAX(1, TASK_ELEMENTS / 4 / length)};
  parallel_for(softmax_gradient_task, &s, (rows + s.per_task - 1) / s.per_task);
}
