// Matrix products for dense and recurrent layers.
#pragma once
#include "tile.h"

// Floats that `gemm` needs to pack B in.
int gemm_workspace(int n, int k);

// C[m x n] = act(op(A) op(B) + bias), or C += op(A) op(B). `workspace`: gemm_workspace(n, k) floats.
void gemm(int m, int n, int k, const float *a, int a_stride, int a_transposed, const float *b, int b_stride,
          int b_transposed, float *c, int c_stride, const float *bias, int activation, int accumulate,
          float *workspace);

// c[columns] = sum of the rows of a[rows x columns].
void sum_rows(const float *a, float *c, int rows, int columns, float scale);
