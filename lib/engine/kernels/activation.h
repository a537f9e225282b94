#pragma once
#include "vector-math.h"

// Activations that matrix products and convolutions apply as they store; numbers match activation.ts.
enum { ACTIVATION_LINEAR, ACTIVATION_RELU, ACTIVATION_RELU6, ACTIVATION_SIGMOID, ACTIVATION_TANH };

INLINE vfloat activate(vfloat x, int activation) {
  switch (activation) {
    case ACTIVATION_RELU: return vmax(x, splat(0.f));
    case ACTIVATION_RELU6: return vmin(vmax(x, splat(0.f)), splat(6.f));
    case ACTIVATION_SIGMOID: return vsigmoid(x);
    case ACTIVATION_TANH: return vtanh(x);
    default: return x;
  }
}
