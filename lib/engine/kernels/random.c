// Random numbers by counter: number i of a seed is a hash of both, so that any thread can make any part, and dropout
// makes its mask anew for the gradient instead of keeping it.
#include "threads.h"
#include "vector-math.h"

enum { TASK_ELEMENTS = 16384 };

typedef struct {
  const float *x;
  float *out;
  int n;
  u32 seed;
  float p, q;
} random_job;

// 32 mixed bits (hash "lowbias32" of Chris Wellons' hash-prospector), twice, so that neighbouring seeds have nothing in
// common.
INLINE vuint mix(vuint x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

INLINE vuint bits(u32 i, u32 seed) {
  return mix(mix(i + (vuint)lane_numbers()) + seed * 0x9e3779b9u);
}

// [0, 1), 24 bits.
INLINE vfloat vuniform(vuint x) { return __builtin_convertvector((vint)(x >> 8), vfloat) * splat(0x1p-24f); }

// out = x / (1 - rate) where number i is at least the rate, else 0.
static void dropout_task(void *argument, int task, int worker) {
  random_job *j = argument;
  (void)worker;
  int end = MIN(j->n, (task + 1) * TASK_ELEMENTS);
  for (int i = task * TASK_ELEMENTS; i < end; i += LANES) {
    vint is_kept = (vint)(vuniform(bits(i, j->seed)) >= splat(j->p));
    write(j->out + i, select(is_kept, read(j->x + i, end - i) * splat(j->q), splat(0.f)), end - i);
  }
}

// cos(2 pi u) for u in [0, 1): -cos t with t = 2 pi (u - 1/2), by its Taylor series of degree 14.
INLINE vfloat cos_turns(vfloat u) {
  vfloat t = (u - splat(0.5f)) * splat(6.2831853f), t2 = t * t;
  vfloat p = splat(-1.1470746e-11f);
  p = multiply_add(p, t2, splat(2.0876757e-9f));
  p = multiply_add(p, t2, splat(-2.7557319e-7f));
  p = multiply_add(p, t2, splat(2.4801587e-5f));
  p = multiply_add(p, t2, splat(-1.3888889e-3f));
  p = multiply_add(p, t2, splat(4.1666667e-2f));
  p = multiply_add(p, t2, splat(-0.5f));
  return -(p * t2 + splat(1.f));
}

// Box and Muller: sqrt(-2 ln u) cos(2 pi v), with u in (0, 1].
static void normal_task(void *argument, int task, int worker) {
  random_job *j = argument;
  (void)worker;
  int end = MIN(j->n, (task + 1) * TASK_ELEMENTS);
  for (int i = task * TASK_ELEMENTS; i < end; i += LANES) {
    vuint first = bits(i, j->seed);
    vfloat u = splat(1.f) - vuniform(first), v = vuniform(mix(first + 0x632be5abu));
    write(j->out + i, splat(j->p) + splat(j->q) * vsqrt(splat(-2.f) * vlog(u)) * cos_turns(v), end - i);
  }
}

static void run(task_function task, random_job *j) {
  parallel_for(task, j, (j->n + TASK_ELEMENTS - 1) / TASK_ELEMENTS);
}

EXPORT void dropout(const float *x, float *out, int n, float rate, u32 seed) {
  random_job j = {x, out, n, seed, rate, 1.f / (1.f - rate)};
  run(dropout_task, &j);
}

EXPORT void random_normal(float *out, int n, float mean, float deviation, u32 seed) {
  random_job j = {0, out, n, seed, mean, deviation};
  run(normal_task, &j);
}
