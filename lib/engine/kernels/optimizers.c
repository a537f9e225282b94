// One training step of all variables, in place.
#include "threads.h"

// Numbers match fused-optimizers.ts.
enum { SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, CENTRED_RMSPROP, ADAM, ADAMAX };
enum { TASK_ELEMENTS = 16384, PARALLEL_ELEMENTS = 32768, SLOTS = 3 };

// As the host writes it: addresses as integers, because a pointer has another size where the kernels run natively.
typedef struct {
  u32 n, weights, gradient, slots[SLOTS];
} variable;

// In the order in which the host writes them.
typedef struct {
  float rate, decay, beta1, beta2, epsilon, correction1, correction2;
} hyperparameters;

_Static_assert(sizeof(variable) == 6 * 4, "the host writes 6 integers a variable");

typedef struct {
  int kind, count;
  const variable *variables;
  u8 *memory;
  const hyperparameters *h;
} step_job;

// The rules, for four weights; s are what the optimizer keeps for each of them.
//   SGD          w -= rate g
//   momentum     s = beta1 s + g, w -= rate s                      Nesterov: w -= rate (g + beta1 s)
//   Adagrad      s = s + g^2, w -= rate g / sqrt(s + epsilon)
//   RMSProp      s0 = beta2 s0 + (1 - beta2) g^2, s1 = beta1 s1 + rate g / sqrt(s0 + epsilon), w -= s1
//     centred    the same under the root of s0 - s2^2 - epsilon, s2 = beta2 s2 + (1 - beta2) g
//   Adam         s0 = beta1 s0 + (1 - beta1) g, s1 = beta2 s1 + (1 - beta2) g^2,
//                w = decay w - rate (s0 / correction1) / (sqrt(s1 / correction2) + epsilon)
//   Adamax       s0 as Adam, s1 = max(beta2 s1, |g|), w -= rate / correction1 s0 / (s1 + epsilon)
INLINE vfloat updated(int kind, const hyperparameters *h, vfloat w, vfloat g, vfloat *s) {
  const vfloat rate = splat(h->rate), epsilon = splat(h->epsilon), one = splat(1.f);
  const vfloat beta1 = splat(h->beta1), beta2 = splat(h->beta2);
  switch (kind) {
    case MOMENTUM:
    case NESTEROV:
      s[0] = beta1 * s[0] + g;
      return w - rate * (kind == NESTEROV ? g + beta1 * s[0] : s[0]);
    case ADAGRAD:
      s[0] = s[0] + g * g;
      return w - rate * g / vsqrt(s[0] + epsilon);
    case RMSPROP:
    case CENTRED_RMSPROP: {
      s[0] = beta2 * s[0] + (one - beta2) * g * g;
      vfloat square = s[0] + epsilon;
      if (kind == CENTRED_RMSPROP) {
        s[2] = beta2 * s[2] + (one - beta2) * g;
        square = s[0] - (s[2] * s[2] + epsilon);
      }
      s[1] = beta1 * s[1] + rate * g / vsqrt(square);
      return w - s[1];
    }
    case ADAM:
      s[0] = s[0] * beta1 + g * (one - beta1);
      s[1] = s[1] * beta2 + g * g * (one - beta2);
      return w * splat(h->decay) -
             rate * (s[0] * splat(1.f / h->correction1)) / (vsqrt(s[1] * splat(1.f / h->correction2)) + epsilon);
    case ADAMAX:
      s[0] = s[0] * beta1 + g * (one - beta1);
      s[1] = vmax(beta2 * s[1], vabs(g));
      return w - splat(h->rate / h->correction1) * (s[0] / (s[1] + epsilon));
    default: return w - rate * g;
  }
}

INLINE void step_range(int kind, int slots, const step_job *j, const variable *v, int begin, int end) {
  // A copy: the compiler could not know that the weights are somewhere else, and would divide anew for every vector.
  const hyperparameters h = *j->h;
  float *weights = (float *)(j->memory + v->weights), *kept[SLOTS];
  const float *gradient = (const float *)(j->memory + v->gradient);
  for (int k = 0; k < slots; k++) kept[k] = (float *)(j->memory + v->slots[k]);
  for (int i = begin; i < end; i += LANES) {
    int n = end - i;
    vfloat s[SLOTS];
    UNROLL for (int k = 0; k < slots; k++) s[k] = read(kept[k] + i, n);
    vfloat w = updated(kind, &h, read(weights + i, n), read(gradient + i, n), s);
    UNROLL for (int k = 0; k < slots; k++) write(kept[k] + i, s[k], n);
    write(weights + i, w, n);
  }
}

static void step_variable(const step_job *j, const variable *v, int begin, int end) {
  switch (j->kind) {
    case SGD: step_range(SGD, 0, j, v, begin, end); break;
    case MOMENTUM: step_range(MOMENTUM, 1, j, v, begin, end); break;
    case NESTEROV: step_range(NESTEROV, 1, j, v, begin, end); break;
    case ADAGRAD: step_range(ADAGRAD, 1, j, v, begin, end); break;
    case RMSPROP: step_range(RMSPROP, 2, j, v, begin, end); break;
    case CENTRED_RMSPROP: step_range(CENTRED_RMSPROP, 3, j, v, begin, end); break;
    case ADAM: step_range(ADAM, 2, j, v, begin, end); break;
    case ADAMAX: step_range(ADAMAX, 2, j, v, begin, end); break;
  }
}

INLINE int tasks_of(const variable *v) { return ((int)v->n + TASK_ELEMENTS - 1) / TASK_ELEMENTS; }

static void step_task(void *argument, int task, int worker) {
  const step_job *j = argument;
  const variable *v = j->variables;
  (void)worker;
  for (; task >= tasks_of(v); v++) task -= tasks_of(v);
  step_variable(j, v, task * TASK_ELEMENTS, MIN((int)v->n, (task + 1) * TASK_ELEMENTS));
}

// `variables` is given twice: as what it points to and as an address, from which the others are reckoned.
EXPORT void optimizer_step(int kind, const variable *variables, u32 address, int count, const hyperparameters *h) {
  step_job j = {kind, count, variables, (u8 *)variables - address, h};
  int tasks = 0, elements = 0;
  for (int i = 0; i < count; i++) {
    tasks += tasks_of(variables + i);
    elements += (int)variables[i].n;
  }
  if (elements >= PARALLEL_ELEMENTS) parallel_for(step_task, &j, tasks);
  else
    for (int task = 0; task < tasks; task++) step_task(&j, task, 0);
}
