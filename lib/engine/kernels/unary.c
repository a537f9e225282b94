// Element-wise functions of one float tensor.
#include "threads.h"
#include "vector-math.h"

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
INLINE vfloat vexpm1(vfloat x) {
  vfloat series = x * (splat(1.f) + x * (splat(0.5f) + x * (splat(0.16666667f) + x * (splat(0.041666668f) + x * splat(0.008333334f)))));
  return select((vint)(vabs(x) < splat(0.25f)), series, vexp(x) - splat(1.f));
}

// ln(1 + x) = x ln(u) / (u - 1) with u = 1 + x as rounded (Kahan): the rounding errors cancel.
INLINE vfloat vlog1p(vfloat x) {
  vfloat u = splat(1.f) + x, difference = u - splat(1.f);
  vfloat y = x * (vlog(u) / difference);
  y = select((vint)(u == splat(__builtin_inff())), u, y);
  return select((vint)(difference == splat(0.f)), x, y);
}

// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|): no overflow for large x.
INLINE vfloat vsoftplus(vfloat x) { return vmax(x, splat(0.f)) + vlog1p(vexp(-vabs(x))); }

// Abramowitz and Stegun 7.1.26, within 1.5e-7; near 0, where it cancels, the Taylor series of degree 7.
INLINE vfloat verf(vfloat x) {
  vfloat a = vabs(x), t = splat(1.f) / (splat(1.f) + splat(0.3275911f) * a);
  vfloat p = splat(1.061405429f);
  p = multiply_add(p, t, splat(-1.453152027f));
  p = multiply_add(p, t, splat(1.421413741f));
  p = multiply_add(p, t, splat(-0.284496736f));
  p = multiply_add(p, t, splat(0.254829592f));
  vfloat far = splat(1.f) - p * t * vexp(-a * a);
  vfloat x2 = x * x;
  vfloat series = x * (splat(1.1283792f) + x2 * (splat(-0.37612638f) + x2 * (splat(0.11283792f) + x2 * splat(-0.026866171f))));
  return select((vint)(a < splat(0.25f)), series, select((vint)(x < splat(0.f)), -far, far));
}

#define MAP(expression) \
  { \
    int i = begin; \
    for (; i + LANES <= end; i += LANES) { \
      vfloat x = load(j->x + i); \
      store(j->out + i, expression); \
    } \
    if (i < end) { \
      vfloat x = load_part(j->x + i, end - i); \
      store_part(j->out + i, expression, end - i); \
    } \
    break; \
  }

static void map_range(const unary_job *j, int begin, int end) {
  const vfloat zero = splat(0.f), one = splat(1.f), p = splat(j->p), q = splat(j->q);
  const vfloat selu_scale = splat(1.0507009873554805f), selu_scale_alpha = splat(1.7580993408473766f);
  switch (j->operation) {
    case RELU: MAP(vmax(x, zero))
    case RELU6: MAP(vmin(vmax(x, zero), splat(6.f)))
    case LEAKY_RELU: MAP(select((vint)(x < zero), x * p, x))
    case ELU: MAP(select((vint)(x < zero), vexpm1(x), x))
    case SELU: MAP(select((vint)(x < zero), selu_scale_alpha * vexpm1(x), selu_scale * x))
    case SIGMOID: MAP(vsigmoid(x))
    case TANH: MAP(vtanh(x))
    case EXP: MAP(vexp(x))
    case EXPM1: MAP(vexpm1(x))
    case LOG: MAP(vlog(x))
    case LOG1P: MAP(vlog1p(x))
    case SOFTPLUS: MAP(vsoftplus(x))
    case SQRT: MAP(vsqrt(x))
    case RSQRT: MAP(one / vsqrt(x))
    case SQUARE: MAP(x * x)
    case NEGATE: MAP(-x)
    case RECIPROCAL: MAP(one / x)
    case ABSOLUTE: MAP(vabs(x))
    // The sign of NaN is 0, as in TensorFlow.js.
    case SIGN: MAP(select((vint)(x > zero), one, select((vint)(x < zero), -one, zero)))
    case FLOOR: MAP(vfloor(x))
    case CEIL: MAP(vceil(x))
    case ROUND: MAP(vround(x))
    case CLIP: MAP(vmin(vmax(x, p), q))
    case STEP: MAP(select((vint)(x != x), x, select((vint)(x > zero), one, p)))
    case SCALE: MAP(x * p + q)
    case COPY: MAP(x)
    case ERF: MAP(verf(x))
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
