// One row times a matrix.
#pragma once
#include "tile.h"

// c[n] = end(a * B) for B[k x n] as it lies; values of a are `a_step` floats apart.
void row_product(int n, int k, const float *a, int a_step, const float *b, int b_stride, float *c, epilogue end);
