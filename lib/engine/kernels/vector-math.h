// Exponential, logarithm and what follows from them, of a vector of floats.
#pragma once
#include "simd.h"

// e^x: x = n ln2 + r, |r| <= ln2 / 2, polynomial of degree 6 in r (Cephes expf); within 2 ulp.
// Results below the smallest normal number become 0.
INLINE vfloat vexp(vfloat x) {
  const vfloat highest = splat(88.72283f), lowest = splat(-87.33654f);
  // Adding and taking away 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  const vfloat magic = splat(12582912.f);
  vfloat bounded = vmin(vmax(x, lowest), highest);
  vfloat shifted = bounded * splat(1.44269504f) + magic;
  vfloat n = shifted - magic;
  vfloat r = bounded - n * splat(0.693359375f);
  r = r - n * splat(-2.12194440e-4f);
  vfloat p = splat(1.9875691500e-4f);
  p = multiply_add(p, r, splat(1.3981999507e-3f));
  p = multiply_add(p, r, splat(8.3334519073e-3f));
  p = multiply_add(p, r, splat(4.1665795894e-2f));
  p = multiply_add(p, r, splat(1.6666665459e-1f));
  p = multiply_add(p, r, splat(5.0000001201e-1f));
  p = multiply_add(p * r, r, r) + splat(1.f);
  // 2^n in two factors, because 2^128 is no float.
  vint exponent = (vint)shifted - (vint)magic;
  vint half = exponent >> 1;
  vfloat low = (vfloat)((half << 23) + (vint)splat(1.f));
  vfloat high = (vfloat)(((exponent - half) << 23) + (vint)splat(1.f));
  vfloat y = p * low * high;
  y = select((vint)(x > highest), splat(__builtin_inff()), y);
  return select((vint)(x < lowest), splat(0.f), y);
}

// ln x: mantissa in [sqrt(1/2), sqrt(2)), polynomial of degree 9 (Cephes logf).
// ln 0 = -inf, ln of a negative number = NaN; denormal numbers count as 0.
INLINE vfloat vlog(vfloat x) {
  vint bits = (vint)x;
  vint exponent = ((bits >> 23) & 0xff) - 126;
  vfloat m = (vfloat)((bits & 0x007fffff) | 0x3f000000);
  vint small = (vint)(m < splat(0.707106781f));
  exponent = exponent + small;  // a true mask is -1
  m = m + select(small, m, splat(0.f)) - splat(1.f);
  vfloat e = __builtin_convertvector(exponent, vfloat);
  vfloat z = m * m;
  vfloat p = splat(7.0376836292e-2f);
  p = multiply_add(p, m, splat(-1.1514610310e-1f));
  p = multiply_add(p, m, splat(1.1676998740e-1f));
  p = multiply_add(p, m, splat(-1.2420140846e-1f));
  p = multiply_add(p, m, splat(1.4249322787e-1f));
  p = multiply_add(p, m, splat(-1.6668057665e-1f));
  p = multiply_add(p, m, splat(2.0000714765e-1f));
  p = multiply_add(p, m, splat(-2.4999993993e-1f));
  p = multiply_add(p, m, splat(3.3333331174e-1f));
  vfloat y = p * m * z + e * splat(-2.12194440e-4f) - splat(0.5f) * z;
  y = m + y + e * splat(0.693359375f);
  const vfloat infinity = splat(__builtin_inff());
  y = select((vint)(x == infinity), infinity, y);
  y = select((vint)(x < splat(1.17549435e-38f)), -infinity, y);
  y = select((vint)(x < splat(0.f)), splat(__builtin_nanf("")), y);
  return select((vint)(x != x), x, y);
}

INLINE vfloat vsigmoid(vfloat x) { return splat(1.f) / (splat(1.f) + vexp(-x)); }

// tanh x = (1 - e^-2|x|) / (1 + e^-2|x|); near 0, where that cancels, its Taylor series.
INLINE vfloat vtanh(vfloat x) {
  vfloat a = vabs(x);
  vfloat e = vexp(splat(-2.f) * a);
  vfloat t = (splat(1.f) - e) / (splat(1.f) + e);
  vfloat x2 = x * x;
  vfloat series =
      x * (splat(1.f) + x2 * (splat(-0.33333334f) + x2 * (splat(0.13333334f) + x2 * splat(-0.05396825f))));
  vfloat far = select((vint)(x < splat(0.f)), -t, t);
  return select((vint)(a < splat(0.15f)), series, far);
}
