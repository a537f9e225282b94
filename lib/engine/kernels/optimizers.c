// One training step of one variable, in place.
#include "threads.h"

enum { TASK_ELEMENTS = 16384, PARALLEL_ELEMENTS = 32768 };

typedef struct {
  float *weights, *mean, *variance;
  const float *gradient;
  int n;
  float learning_rate, beta1, beta2, epsilon, correction1, correction2;
} adam_job;

// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= rate (m / c1) / (sqrt(v / c2) + epsilon)
static void adam_range(const adam_job *a, int begin, int end) {
  const vfloat b1 = splat(a->beta1), b2 = splat(a->beta2), rest1 = splat(1.f - a->beta1), rest2 = splat(1.f - a->beta2);
  const vfloat rate = splat(a->learning_rate), epsilon = splat(a->epsilon);
  const vfloat scale1 = splat(1.f / a->correction1), scale2 = splat(1.f / a->correction2);
  for (int i = begin; i < end; i += LANES) {
    int n = MIN(LANES, end - i), whole = n == LANES;
    vfloat g = whole ? load(a->gradient + i) : load_part(a->gradient + i, n);
    vfloat m = (whole ? load(a->mean + i) : load_part(a->mean + i, n)) * b1 + g * rest1;
    vfloat v = (whole ? load(a->variance + i) : load_part(a->variance + i, n)) * b2 + g * g * rest2;
    vfloat w = whole ? load(a->weights + i) : load_part(a->weights + i, n);
    w = w - rate * (m * scale1) / (vsqrt(v * scale2) + epsilon);
    if (whole) {
      store(a->mean + i, m);
      store(a->variance + i, v);
      store(a->weights + i, w);
    } else {
      store_part(a->mean + i, m, n);
      store_part(a->variance + i, v, n);
      store_part(a->weights + i, w, n);
    }
  }
}

static void adam_task(void *argument, int task, int worker) {
  adam_job *a = argument;
  (void)worker;
  adam_range(a, task * TASK_ELEMENTS, MIN(a->n, (task + 1) * TASK_ELEMENTS));
}

// correction1 = 1 - beta1^t and correction2 = 1 - beta2^t at step t = 1, 2, ...
EXPORT void adam(float *weights, float *mean, float *variance, const float *gradient, int n, float learning_rate,
                 float beta1, float beta2, float epsilon, float correction1, float correction2) {
  adam_job a = {weights, mean, variance, gradient, n, learning_rate, beta1, beta2, epsilon, correction1, correction2};
  if (n < PARALLEL_ELEMENTS) adam_range(&a, 0, n);
  else parallel_for(adam_task, &a, (n + TASK_ELEMENTS - 1) / TASK_ELEMENTS);
}
