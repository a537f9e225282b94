// Winograd's algorithm F(4x4, 3x3) (Lavin and Gray, 2015): the transforms of one dimension. Four outputs y of a filter g
// over six inputs d are y = A^T ((G g) * (B^T d)), product by product; by the same matrices the gradient of the filter from
// that of the outputs is G^T ((B^T d) * (A dy)). The points are 0, 2/3, -2/3, 3/2, -3/2 and infinity: with them the
// rounding errors are no larger than those of the sums themselves, with the usual 1 and 2 they are four times as large
// (Barabasz et al., 2020).
#pragma once
#include "simd.h"

enum { WINOGRAD_OUTPUTS = 4, WINOGRAD_INPUTS = 6, WINOGRAD_ELEMENTS = WINOGRAD_INPUTS * WINOGRAD_INPUTS };

// The points n and f, whose product is 1, and the products of the distances from them to the others.
#define NEAR (2.f / 3)
#define NEAR_SQUARE (4.f / 9)
#define FAR (3.f / 2)
#define FAR_SQUARE (9.f / 4)
#define NEAR_WEIGHT (1 / (2 * NEAR_SQUARE * (NEAR_SQUARE - FAR_SQUARE)))
#define FAR_WEIGHT (1 / (2 * FAR_SQUARE * (FAR_SQUARE - NEAR_SQUARE)))

INLINE vfloat add_scaled(vfloat a, float scale, vfloat b) { return multiply_add(b, splat(scale), a); }

// B^T d. A row of B^T holds the coefficients of the polynomial that is zero at all other points: of
// (x^2 - n^2) (x^2 - f^2) for 0, of x (x + n) (x^2 - f^2) for n, of x (x^2 - n^2) (x^2 - f^2) for infinity.
INLINE void transform_inputs(const vfloat *d, vfloat *v) {
  const float sum = NEAR_SQUARE + FAR_SQUARE;
  vfloat even = add_scaled(d[4], -FAR_SQUARE, d[2]), odd = add_scaled(d[3], -FAR_SQUARE, d[1]);
  v[0] = d[0] + add_scaled(d[4], -sum, d[2]);
  v[1] = add_scaled(even, NEAR, odd);
  v[2] = add_scaled(even, -NEAR, odd);
  even = add_scaled(d[4], -NEAR_SQUARE, d[2]);
  odd = add_scaled(d[3], -NEAR_SQUARE, d[1]);
  v[3] = add_scaled(even, FAR, odd);
  v[4] = add_scaled(even, -FAR, odd);
  v[5] = d[1] + add_scaled(d[5], -sum, d[3]);
}

// A^T m: row i of A^T holds the i-th powers of the points.
INLINE void transform_outputs(const vfloat *m, vfloat *y) {
  vfloat near = m[1] + m[2], far = m[3] + m[4], near_odd = (m[1] - m[2]) * NEAR, far_odd = (m[3] - m[4]) * FAR;
  y[0] = m[0] + (near + far);
  y[1] = near_odd + far_odd;
  y[2] = add_scaled(far * FAR_SQUARE, NEAR_SQUARE, near);
  y[3] = add_scaled(add_scaled(m[5], FAR_SQUARE, far_odd), NEAR_SQUARE, near_odd);
}

// A dy.
INLINE void transform_output_gradient(const vfloat *dy, vfloat *u) {
  vfloat even = add_scaled(dy[0], NEAR_SQUARE, dy[2]), odd = add_scaled(dy[1], NEAR_SQUARE, dy[3]);
  u[0] = dy[0];
  u[1] = add_scaled(even, NEAR, odd);
  u[2] = add_scaled(even, -NEAR, odd);
  even = add_scaled(dy[0], FAR_SQUARE, dy[2]);
  odd = add_scaled(dy[1], FAR_SQUARE, dy[3]);
  u[3] = add_scaled(even, FAR, odd);
  u[4] = add_scaled(even, -FAR, odd);
  u[5] = dy[3];
}

// G g: a row of G holds the powers of its point over the product of the distances to the others.
INLINE void transform_weights(const vfloat *g, vfloat *u) {
  vfloat even = add_scaled(g[0], NEAR_SQUARE, g[2]) * NEAR_WEIGHT, odd = g[1] * (NEAR * NEAR_WEIGHT);
  u[0] = g[0];
  u[1] = even + odd;
  u[2] = even - odd;
  even = add_scaled(g[0], FAR_SQUARE, g[2]) * FAR_WEIGHT;
  odd = g[1] * (FAR * FAR_WEIGHT);
  u[3] = even + odd;
  u[4] = even - odd;
  u[5] = g[2];
}

// G^T m.
INLINE void transform_weight_gradient(const vfloat *m, vfloat *dg) {
  vfloat near = (m[1] + m[2]) * NEAR_WEIGHT, far = (m[3] + m[4]) * FAR_WEIGHT;
  dg[0] = m[0] + (near + far);
  dg[1] = add_scaled((m[1] - m[2]) * (NEAR * NEAR_WEIGHT), FAR * FAR_WEIGHT, m[3] - m[4]);
  dg[2] = add_scaled(add_scaled(m[5], FAR_SQUARE, far), NEAR_SQUARE, near);
}
