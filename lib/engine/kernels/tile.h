// The block that all matrix products are made of: a tile of C, summed up in registers. It multiplies dense layers,
// convolutions and recurrent layers alike, which differ in where the rows of A lie.
#pragma once
#include "activation.h"
#include "threads.h"

// TILE_ROWS x TILE_VECTORS accumulators, next to the vectors of B and 1 of A, have to fit the registers.
// In WebAssembly 8: V8 has 15 vector registers on x64; with more accumulators it spills and the speed halves.
// With AVX2 12 fill its 16 registers.
#ifdef __wasm__
enum { TILE_ROWS = 4 };
#else
enum { TILE_ROWS = 6 };
#endif
enum { TILE_VECTORS = 2, TILE_COLUMNS = TILE_VECTORS * LANES };

// Rows of A and C of one tile. Depth runs in `segments` of `depth` steps: step k of segment s of row i is
// a[i][offsets[s] + k * a_step]. Rows of B follow each other, `b_step` floats apart, through all segments.
typedef struct {
  int rows;  // 1 to TILE_ROWS
  const float *a[TILE_ROWS];
  float *c[TILE_ROWS];
  int segments;
  const int *offsets;
  int depth, a_step, b_step;
} tile;

// What happens to the sums as they are stored.
typedef struct {
  int accumulate;     // add to what C holds
  const float *bias;  // one for each column of C; null for none
  int activation;
} epilogue;

// Offsets of rows that have one segment.
extern const int one_segment[1];

// Rows beyond the last repeat it: they are computed and not stored.
INLINE void fill_missing_rows(tile *t) {
  for (int i = t->rows; i < TILE_ROWS; i++) t->a[i] = t->a[t->rows - 1];
}

// C[rows x columns] = end(A * B) from column `column` of C on, columns <= TILE_COLUMNS; `b` has TILE_COLUMNS.
void tile_product(const tile *t, const float *b, int column, int columns, const epilogue *end);

// Packs columns [panel * TILE_COLUMNS, ..) of B, rows [from, from + depth), one row after the other; missing columns
// become zeros.
void pack_panel(const float *b, int b_stride, int transposed, int columns, int from, int depth, int panel,
                float *packed);

INLINE int panel_count(int columns) { return (columns + TILE_COLUMNS - 1) / TILE_COLUMNS; }
