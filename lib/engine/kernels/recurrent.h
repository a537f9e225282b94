// What the recurrent layers share.
#pragma once
#include "gemm.h"
#include "vector-math.h"
#include "window.h"

// The recurrent activation: sigmoid, or Keras' old default hard sigmoid, clip(0.2 x + 0.5, 0, 1).
INLINE vfloat gate(vfloat x, int hard) {
  if (!hard) return vsigmoid(x);
  return vmin(vmax(x * splat(0.2f) + splat(0.5f), splat(0.f)), splat(1.f));
}
// Its derivative from its value.
INLINE vfloat gate_slope(vfloat y, int hard) {
  const vfloat zero = splat(0.f), one = splat(1.f);
  if (!hard) return y * (one - y);
  return select((vint)(y > zero) & (vint)(y < one), splat(0.2f), zero);
}

// Whether a step of a row, number `place` in [steps, batch], does not count.
INLINE int is_masked(const float *mask, int place) { return mask && mask[place] == 0.f; }

// Floats of workspace for the products of a layer with `width` columns of gates.
INLINE int recurrent_workspace(int steps, int batch, int inputs, int units, int width) {
  int deepest = MAX(MAX(MAX(inputs, units), width), steps * batch);
  return gemm_workspace(MAX(MAX(inputs, units), width), deepest);
}
