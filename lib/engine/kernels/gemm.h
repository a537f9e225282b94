// Matrix products for dense and recurrent layers.
#pragma once
#include "tile.h"

// Below this many operations waking the other threads costs more than it saves.
enum { PARALLEL_OPERATIONS = 400000 };

// Floats that `gemm` needs to pack B in.
int gemm_workspace(int n, int k);

// C[m x n] = act(op(A) op(B) + bias), or C += op(A) op(B). `workspace`: gemm_workspace(n, k) floats.
void gemm(int m, int n, int k, const float *a, int a_stride, int a_transposed, const float *b, int b_stride,
          int b_transposed, float *c, int c_stride, const float *bias, int activation, int accumulate,
          float *workspace);

// B packed once for many products, which then run on one thread each: tasks may share it. `packed`:
// packed_floats(n, k) floats.
int packed_floats(int n, int k);
void pack_matrix(int n, int k, const float *b, int b_stride, int b_transposed, float *packed);

// C[m x n] = A B, or C += A B, with the B that `packed` holds, on the calling thread.
void packed_product(int m, int n, int k, const float *a, int a_stride, const float *packed, float *c, int c_stride,
                    int accumulate);

// c[columns] = sum of the rows of a[rows x columns].
void sum_rows(const float *a, float *c, int rows, int columns, float scale);
