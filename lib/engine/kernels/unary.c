// Element-wise functions of one float tensor.
#include "threads.h"

// Numbers match elementwise.ts; p and q are parameters.
enum {
  RELU, RELU6, LEAKY_RELU /* p: slope */, ELU, SELU, SIGMOID, TANH, EXP, EXPM1, LOG, LOG1P, SOFTPLUS, SQRT, RSQRT,
  SQUARE, NEGATE, RECIPROCAL, ABSOLUTE, SIGN, FLOOR, CEIL, ROUND, CLIP /* p: low, q: high */,
  STEP /* p: value below 0 */, SCALE /* p x + q */, COPY, ERF,
};

enum { TASK_ELEMENTS = 16384, PARALLEL_ELEMENTS = 32768 };

typedef struct {
  int operation;
  const float *x;
  float *out;
  int n;
  float p, q;
} unary_job;

// Near 0 the difference e^x - 1 cancels; its Taylor series of degree 5 is exact to float precision there.
INLINE f32x4 expm1_4(f32x4 x) {
  f32x4 series = x * (splat(1.f) + x * (splat(0.5f) + x * (splat(0.16666667f) + x * (splat(0.041666668f) + x * splat(0.008333334f)))));
  return select((i32x4)(abs4(x) < splat(0.25f)), series, exp4(x) - splat(1.f));
}

// ln(1 + x) = x ln(u) / (u - 1) with u = 1 + x as rounded (Kahan): the rounding errors cancel.
INLINE f32x4 log1p_4(f32x4 x) {
  f32x4 u = splat(1.f) + x, difference = u - splat(1.f);
  f32x4 y = x * (log4(u) / difference);
  y = select((i32x4)(u == splat(__builtin_inff())), u, y);
  return select((i32x4)(difference == splat(0.f)), x, y);
}

// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|): no overflow for large x.
INLINE f32x4 softplus4(f32x4 x) { return max4(x, splat(0.f)) + log1p_4(exp4(-abs4(x))); }

// Abramowitz and Stegun 7.1.26, within 1.5e-7; near 0, where it cancels, the Taylor series of degree 7.
INLINE f32x4 erf4(f32x4 x) {
  f32x4 a = abs4(x), t = splat(1.f) / (splat(1.f) + splat(0.3275911f) * a);
  f32x4 p = splat(1.061405429f);
  p = p * t + splat(-1.453152027f);
  p = p * t + splat(1.421413741f);
  p = p * t + splat(-0.284496736f);
  p = p * t + splat(0.254829592f);
  f32x4 far = splat(1.f) - p * t * exp4(-a * a);
  f32x4 x2 = x * x;
  f32x4 series = x * (splat(1.1283792f) + x2 * (splat(-0.37612638f) + x2 * (splat(0.11283792f) + x2 * splat(-0.026866171f))));
  return select((i32x4)(a < splat(0.25f)), series, select((i32x4)(x < splat(0.f)), -far, far));
}

#define MAP(expression) \
  { \
    int i = begin; \
    for (; i + LANES <= end; i += LANES) { \
      f32x4 x = load(j->x + i); \
      store(j->out + i, expression); \
    } \
    if (i < end) { \
      f32x4 x = load_part(j->x + i, end - i); \
      store_part(j->out + i, expression, end - i); \
    } \
    break; \
  }

static void map_range(const unary_job *j, int begin, int end) {
  const f32x4 zero = splat(0.f), one = splat(1.f), p = splat(j->p), q = splat(j->q);
  const f32x4 selu_scale = splat(1.0507009873554805f), selu_scale_alpha = splat(1.7580993408473766f);
  switch (j->operation) {
    case RELU: MAP(max4(x, zero))
    case RELU6: MAP(min4(max4(x, zero), splat(6.f)))
    case LEAKY_RELU: MAP(select((i32x4)(x < zero), x * p, x))
    case ELU: MAP(select((i32x4)(x < zero), expm1_4(x), x))
    case SELU: MAP(select((i32x4)(x < zero), selu_scale_alpha * expm1_4(x), selu_scale * x))
    case SIGMOID: MAP(sigmoid4(x))
    case TANH: MAP(tanh4(x))
    case EXP: MAP(exp4(x))
    case EXPM1: MAP(expm1_4(x))
    case LOG: MAP(log4(x))
    case LOG1P: MAP(log1p_4(x))
    case SOFTPLUS: MAP(softplus4(x))
    case SQRT: MAP(sqrt4(x))
    case RSQRT: MAP(one / sqrt4(x))
    case SQUARE: MAP(x * x)
    case NEGATE: MAP(-x)
    case RECIPROCAL: MAP(one / x)
    case ABSOLUTE: MAP(abs4(x))
    // The sign of NaN is 0, as in TensorFlow.js.
    case SIGN: MAP(select((i32x4)(x > zero), one, select((i32x4)(x < zero), -one, zero)))
    case FLOOR: MAP(floor4(x))
    case CEIL: MAP(ceil4(x))
    case ROUND: MAP(round4(x))
    case CLIP: MAP(min4(max4(x, p), q))
    case STEP: MAP(select((i32x4)(x != x), x, select((i32x4)(x > zero), one, p)))
    case SCALE: MAP(x * p + q)
    case COPY: MAP(x)
    case ERF: MAP(erf4(x))
  }
}

static void unary_task(void *argument, int task, int worker) {
  unary_job *j = argument;
  (void)worker;
  map_range(j, task * TASK_ELEMENTS, MIN(j->n, (task + 1) * TASK_ELEMENTS));
}

EXPORT void unary(int operation, const float *x, float *out, int n, float p, float q) {
  unary_job j = {operation, x, out, n, p, q};
  if (n < PARALLEL_ELEMENTS) map_range(&j, 0, n);
  else parallel_for(unary_task, &j, (n + TASK_ELEMENTS - 1) / TASK_ELEMENTS);
}
