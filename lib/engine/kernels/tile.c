#include "tile.h"
#include "quads.h"

const int one_segment[1] = {0};

// Every activation but the curved ones is a clamp.
typedef struct {
  vfloat low, high;
} clamp;

INLINE clamp clamp_of(int activation) {
  int is_relu = activation == ACTIVATION_RELU || activation == ACTIVATION_RELU6;
  return (clamp){splat(is_relu ? 0.f : -__builtin_inff()),
                 splat(activation == ACTIVATION_RELU6 ? 6.f : __builtin_inff())};
}

INLINE vfloat finish(vfloat sum, const float *c, const float *bias, const epilogue *end, clamp limits, int n) {
  if (end->accumulate) sum += read(c, n);
  if (end->bias) sum += read(bias, n);
  return vmin(vmax(sum, limits.low), limits.high);
}

// Not inlined into the product: exponentials would take its registers.
static __attribute__((noinline)) void apply_curve(const tile *t, int column, int columns, int activation) {
  for (int i = 0; i < t->rows; i++)
    for (int j = 0; j < columns; j += LANES) {
      float *c = t->c[i] + column + j;
      write(c, activate(read(c, columns - j), activation), columns - j);
    }
}

// Not inlined: one body keeps the code small, and the call costs nothing next to `depth` steps.
__attribute__((noinline)) void tile_product(const tile *t, const float *b, int column, int columns,
                                            const epilogue *end) {
  vfloat sums[TILE_ROWS][TILE_VECTORS];
  const float *row[TILE_ROWS];
  UNROLL for (int i = 0; i < TILE_ROWS; i++) {
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] = splat(0.f);
    row[i] = t->a[i];
  }
  const usize a_step = t->a_step, b_step = t->b_step;
  for (int segment = 0; segment < t->segments; segment++) {
    usize at = t->offsets[segment];
    for (int k = 0; k < t->depth; k++, at += a_step, b += b_step) {
      vfloat columns_of_b[TILE_VECTORS];
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) columns_of_b[j] = load(b + j * LANES);
      UNROLL for (int i = 0; i < TILE_ROWS; i++) {
        vfloat value = splat(row[i][at]);
        UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] = multiply_add(value, columns_of_b[j], sums[i][j]);
      }
    }
  }
  const clamp limits = clamp_of(end->activation);
  const float *bias = end->bias + column;
  // Unrolled with constant indices, so that the sums stay in registers.
  if (columns == TILE_COLUMNS) {
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
      if (i == t->rows) break;
      float *c = t->c[i] + column;
      UNROLL for (int j = 0; j < TILE_VECTORS; j++)
        store(c + j * LANES, finish(sums[i][j], c + j * LANES, bias + j * LANES, end, limits, LANES));
    }
  } else {
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
      if (i == t->rows) break;
      float *c = t->c[i] + column;
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
        int n = columns - j * LANES;
        if (n > 0) write(c + j * LANES, finish(sums[i][j], c + j * LANES, bias + j * LANES, end, limits, n), n);
      }
    }
  }
  if (end->activation > ACTIVATION_RELU6) apply_curve(t, column, columns, end->activation);
}

void pack_panel(const float *b, int b_stride, int transposed, int columns, int from, int depth, int panel,
                float *packed) {
  int first = panel * TILE_COLUMNS;
  int width = MIN(TILE_COLUMNS, columns - first);
  if (transposed) {
    if (width < TILE_COLUMNS) memset(packed, 0, sizeof(float) * depth * TILE_COLUMNS);
    transpose_block(b + (usize)first * b_stride + from, b_stride, width, depth, packed, TILE_COLUMNS);
    return;
  }
  const float *source = b + (usize)from * b_stride + first;
  for (int k = 0; k < depth; k++, source += b_stride, packed += TILE_COLUMNS) {
    if (width == TILE_COLUMNS) {
      UNROLL for (int j = 0; j < TILE_COLUMNS; j += LANES) store(packed + j, load(source + j));
    } else {
      for (int j = 0; j < TILE_COLUMNS; j++) packed[j] = j < width ? source[j] : 0.f;
    }
  }
}
