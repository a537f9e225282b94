#include "winograd.h"

enum { MAX_GROUPS = MAX_WINOGRAD_CHANNELS / CHANNEL_GROUP };
_Static_assert(CHANNEL_GROUP % TILE_COLUMNS == 0, "the columns of a tile lie in one group");

// A tile is 2 x 2 outputs; its input is a window of 4 x 4 pixels, two pixels from the next tile's.
static window tile_window(const window *w) {
  window t = *w;
  t.out_height = (w->out_height + 1) / 2;
  t.out_width = (w->out_width + 1) / 2;
  t.window_height = t.window_width = 4;
  t.stride_height = t.stride_width = 2;
  return t;
}

typedef struct {
  window w, tiles;
  block_grid grid;
  const float *x, *filter;  // filter[element][panel][channel][TILE_COLUMNS]
  epilogue end;
  output_layout y;
  int group;  // tiles that are multiplied at once
} winograd_job;

// A transformed tile holds, for each group of channels, the 16 elements one after the other: that makes all distances
// within a group constants.
enum { GROUP_FLOATS = WINOGRAD_ELEMENTS * CHANNEL_GROUP };

// Row i of B^T d, for B^T = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1].
INLINE vfloat input_row(int i, const float *const *d, int offset) {
  switch (i) {
    case 0: return load(d[0] + offset) - load(d[2] + offset);
    case 1: return load(d[1] + offset) + load(d[2] + offset);
    case 2: return load(d[2] + offset) - load(d[1] + offset);
    default: return load(d[1] + offset) - load(d[3] + offset);
  }
}

// v = B^T d B for the group of channels at `d`.
INLINE void transform_group(const float *d, int row_stride, int channels, float *v) {
  for (int c = 0; c < CHANNEL_GROUP; c += LANES, d += LANES, v += LANES) {
    const float *rows[4] = {d, d + row_stride, d + 2 * row_stride, d + 3 * row_stride};
    UNROLL for (int i = 0; i < 4; i++) {
      vfloat row[4];
      UNROLL for (int j = 0; j < 4; j++) row[j] = input_row(i, rows, j * channels);
      float *target = v + 4 * i * CHANNEL_GROUP;
      store(target, row[0] - row[2]);
      store(target + CHANNEL_GROUP, row[1] + row[2]);
      store(target + 2 * CHANNEL_GROUP, row[2] - row[1]);
      store(target + 3 * CHANNEL_GROUP, row[1] - row[3]);
    }
  }
}

// Row i of A^T m, for A^T = [1 1 1 0; 0 1 -1 -1].
INLINE vfloat output_row(int i, const float *m, int j) {
  vfloat inner = load(m + (4 + j) * CHANNEL_GROUP), next = load(m + (8 + j) * CHANNEL_GROUP);
  return i == 0 ? load(m + j * CHANNEL_GROUP) + inner + next : inner - next - load(m + (12 + j) * CHANNEL_GROUP);
}

// y = A^T m A for the group of channels at `m`; outputs beyond rows x columns do not exist.
INLINE void finish_group(const winograd_job *g, const float *m, const float *bias, float *y, int rows, int columns) {
  for (int c = 0; c < CHANNEL_GROUP; c += LANES, m += LANES, y += LANES) {
    vfloat shift = bias ? load(bias + c) : splat(0.f);
    UNROLL for (int i = 0; i < 2; i++) {
      if (i >= rows) continue;
      vfloat row[4];
      UNROLL for (int j = 0; j < 4; j++) row[j] = output_row(i, m, j);
      float *target = y + i * g->y.line;
      vfloat middle = row[1] + shift;
      store(target, activate(row[0] + row[2] + middle, g->end.activation));
      if (columns > 1) store(target + g->y.column, activate(middle - row[2] - row[3], g->end.activation));
    }
  }
}

static void transform_input(const winograd_job *g, const image_block *b, int position, float *v) {
  const float *d = window_start(&g->tiles, b, position);
  for (int c = 0; c < g->w.channels; c += CHANNEL_GROUP, v += GROUP_FLOATS)
    transform_group(d + c, b->row_stride, g->w.channels, v);
}

static void finish_tile(const winograd_job *g, const image_block *b, int position, const float *m) {
  const window *w = &g->w;
  int line = b->line + position / b->columns, row = line % g->tiles.out_height * 2;
  int column = (b->column + position % b->columns) * 2;
  int rows = MIN(2, w->out_height - row), columns = MIN(2, w->out_width - column);
  float *y = g->y.first + line / g->tiles.out_height * g->y.image + row * g->y.line + column * g->y.column;
  for (int c = 0; c < w->out_channels; c += CHANNEL_GROUP, m += GROUP_FLOATS)
    finish_group(g, m, g->end.bias ? g->end.bias + c : 0, y + c, rows, columns);
}

// Element by element: m = v * filter for `count` tiles.
static void multiply(const winograd_job *g, const float *v, float *m, int count) {
  int channels = g->w.channels, n = g->w.out_channels;
  int offsets[MAX_GROUPS];
  for (int i = 0; i < channels / CHANNEL_GROUP; i++) offsets[i] = i * GROUP_FLOATS;
  tile t = {.segments = channels / CHANNEL_GROUP, .offsets = offsets, .depth = CHANNEL_GROUP, .a_step = 1,
            .b_step = TILE_COLUMNS};
  epilogue end = {0, 0, ACTIVATION_LINEAR};
  const float *filter = g->filter;
  for (int element = 0; element < WINOGRAD_ELEMENTS; element++) {
    for (int first = 0; first < count; first += TILE_ROWS) {
      t.rows = MIN(TILE_ROWS, count - first);
      for (int i = 0; i < t.rows; i++)
        t.a[i] = v + (usize)(first + i) * WINOGRAD_ELEMENTS * channels + element * CHANNEL_GROUP;
      fill_missing_rows(&t);
      for (int column = 0; column < n; column += TILE_COLUMNS) {
        for (int i = 0; i < t.rows; i++)
          t.c[i] = m + (usize)(first + i) * WINOGRAD_ELEMENTS * n + column / CHANNEL_GROUP * GROUP_FLOATS +
                   element * CHANNEL_GROUP + column % CHANNEL_GROUP;
        tile_product(&t, filter + (usize)column * channels, 0, TILE_COLUMNS, &end);
      }
    }
    filter += (usize)n * channels;
  }
}

static void block_task(void *argument, int number, int worker) {
  winograd_job *g = argument;
  int channels = g->w.channels, n = g->w.out_channels;
  float *v = thread_scratch(worker), *m = v + (usize)WINOGRAD_ELEMENTS * g->group * channels;
  image_block b;
  open_block(&g->tiles, g->grid, number, g->x, m + (usize)WINOGRAD_ELEMENTS * g->group * n, &b);
  for (int first = 0; first < block_positions(&b); first += g->group) {
    int count = MIN(g->group, block_positions(&b) - first);
    for (int i = 0; i < count; i++)
      transform_input(g, &b, first + i, v + (usize)i * WINOGRAD_ELEMENTS * channels);
    multiply(g, v, m, count);
    for (int i = 0; i < count; i++) finish_tile(g, &b, first + i, m + (usize)i * WINOGRAD_ELEMENTS * n);
  }
}

typedef struct {
  const float *packed;
  float *transformed;
  int channels, panels;
} filter_job;

// G g for one column of three weights, for G = [1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1].
INLINE void transform_weights(const vfloat *g, vfloat *u) {
  vfloat outer = (g[0] + g[2]) * 0.5f, inner = g[1] * 0.5f;
  u[0] = g[0];
  u[1] = outer + inner;
  u[2] = outer - inner;
  u[3] = g[2];
}

// G g G^T for each channel and column of a panel.
static void filter_task(void *argument, int panel, int worker) {
  filter_job *f = argument;
  (void)worker;
  usize cell = (usize)f->channels * TILE_COLUMNS, element = cell * f->panels;
  const float *packed = f->packed + panel * 9 * cell;
  float *transformed = f->transformed + panel * cell;
  for (usize at = 0; at < cell; at += LANES) {
    vfloat columns[3][4];
    for (int j = 0; j < 3; j++) {
      vfloat g[3];
      for (int i = 0; i < 3; i++) g[i] = load(packed + (3 * i + j) * cell + at);
      transform_weights(g, columns[j]);
    }
    for (int i = 0; i < 4; i++) {
      vfloat g[3] = {columns[0][i], columns[1][i], columns[2][i]}, u[4];
      transform_weights(g, u);
      for (int j = 0; j < 4; j++) store(transformed + (4 * i + j) * element + at, u[j]);
    }
  }
}

// Tiles at once: their transforms fill half of a usual second-level cache at most.
INLINE int group_size(const window *w) {
  int wanted = 65536 / (WINOGRAD_ELEMENTS * (w->channels + w->out_channels));
  return TILE_ROWS * MAX(1, MIN(wanted, BLOCK_POSITIONS) / TILE_ROWS);
}

void winograd_convolve(const window *w, const float *x, const float *packed_filter, epilogue end, output_layout y,
                       float *transformed) {
  filter_job f = {packed_filter, transformed, w->channels, panel_count(w->out_channels)};
  parallel_for(filter_task, &f, f.panels);
  winograd_job g = {*w, tile_window(w), {0}, x, transformed, end, y, group_size(w)};
  g.grid = cut_output(&g.tiles, scratch_floats() - WINOGRAD_ELEMENTS * g.group * (w->channels + w->out_channels));
  parallel_for(block_task, &g, g.grid.count);
}
