// Matrix product building blocks shared by dense layers, convolutions and recurrent layers.
#pragma once
#include "threads.h"

// A tile of C is TILE_ROWS x TILE_COLUMNS floats, summed up in registers, next to 2 vectors of B and 1 of A.
// In WebAssembly 8 accumulators of 4 floats: V8 has 15 vector registers on x64; with more accumulators it spills
// and the speed halves. On a processor with AVX2 12 accumulators of 8 floats fill its 16 registers.
#ifdef __AVX2__
typedef float tile_vector __attribute__((vector_size(32), aligned(4)));
enum { TILE_ROWS = 6, TILE_VECTORS = 2, TILE_LANES = 8 };
INLINE tile_vector tile_splat(float x) { return (tile_vector){x, x, x, x, x, x, x, x}; }
INLINE tile_vector tile_multiply_add(tile_vector a, tile_vector b, tile_vector c) {
  return (tile_vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
#else
typedef f32x4 tile_vector;
enum { TILE_ROWS = 4, TILE_VECTORS = 2, TILE_LANES = LANES };
INLINE tile_vector tile_splat(float x) { return splat(x); }
INLINE tile_vector tile_multiply_add(tile_vector a, tile_vector b, tile_vector c) { return multiply_add(a, b, c); }
#endif
enum { TILE_COLUMNS = TILE_VECTORS * TILE_LANES };

// What happens to a tile of C as it is stored.
typedef struct {
  int accumulate;     // add to what C holds
  const float *bias;  // added per column; null for none
  int activation;
} epilogue;

// C[rows x columns] = A * B for one tile; A in place, row by row.
void tile_product(int depth, const float *a, int a_stride, const float *b, float *c, int c_stride, int rows,
                  int columns, epilogue end);
// The same with A packed: TILE_ROWS values for each step of depth.
void tile_product_packed(int depth, const float *a, const float *b, float *c, int c_stride, int rows, int columns,
                         epilogue end);

// Packs columns [panel * TILE_COLUMNS, ..) of B, rows [from, from + depth), for the tile products; missing
// columns become zeros.
void pack_panel(const float *b, int b_stride, int transposed, int columns, int from, int depth, int panel,
                float *packed);

// One step of depth of a packed A: `rows` values, then zeros up to TILE_ROWS.
INLINE void pack_tile_rows(float *packed, const float *source, int rows) {
  if (TILE_ROWS == LANES) store(packed, rows == TILE_ROWS ? load(source) : load_part(source, rows));
  else if (rows == TILE_ROWS) UNROLL for (int i = 0; i < TILE_ROWS; i++) packed[i] = source[i];
  else
    for (int i = 0; i < TILE_ROWS; i++) packed[i] = i < rows ? source[i] : 0.f;
}

INLINE int panel_count(int columns) { return (columns + TILE_COLUMNS - 1) / TILE_COLUMNS; }

// Floats that `gemm` needs to pack B in.
int gemm_workspace(int n, int k);

// C[m x n] = act(op(A) op(B) + bias), or C += op(A) op(B). `workspace`: gemm_workspace(n, k) floats.
void gemm(int m, int n, int k, const float *a, int a_stride, int a_transposed, const float *b, int b_stride,
          int b_transposed, float *c, int c_stride, const float *bias, int activation, int accumulate,
          float *workspace);

// c[columns] = sum of the rows of a[rows x columns].
void sum_rows(const float *a, float *c, int rows, int columns, float scale);
