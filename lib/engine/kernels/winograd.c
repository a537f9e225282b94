#include "winograd.h"

_Static_assert(CHANNEL_GROUP % TILE_COLUMNS == 0, "the columns of a panel lie in one group");

typedef struct {
  window w, tiles;
  block_grid grid;
  const float *x, *filter;  // filter[element][panel][channel][TILE_COLUMNS]
  epilogue end;
  output_layout y;
  int group;  // tiles that are multiplied at once
} winograd_job;

// y = A^T m A for the group of channels at `m`; outputs beyond rows x columns do not exist.
INLINE void finish_group(const winograd_job *g, const float *m, const float *bias, float *y, int rows, int columns) {
  for (int c = 0; c < CHANNEL_GROUP; c += LANES) {
    vfloat half[WINOGRAD_INPUTS][WINOGRAD_OUTPUTS], shift = bias ? load(bias + c) : splat(0.f);
    for (int j = 0; j < WINOGRAD_INPUTS; j++) {
      vfloat column[WINOGRAD_INPUTS];
      UNROLL for (int i = 0; i < WINOGRAD_INPUTS; i++)
        column[i] = load(m + (i * WINOGRAD_INPUTS + j) * CHANNEL_GROUP + c);
      transform_outputs(column, half[j]);
    }
    for (int i = 0; i < rows; i++) {
      vfloat row[WINOGRAD_INPUTS], outputs[WINOGRAD_OUTPUTS];
      UNROLL for (int j = 0; j < WINOGRAD_INPUTS; j++) row[j] = half[j][i];
      transform_outputs(row, outputs);
      float *target = y + i * g->y.line + c;
      UNROLL for (int j = 0; j < WINOGRAD_OUTPUTS; j++)
        if (j < columns) store(target + j * g->y.column, activate(outputs[j] + shift, g->end.activation));
    }
  }
}

static void finish_tile(const winograd_job *g, const image_block *b, int position, const float *m) {
  const window *w = &g->w;
  int line = b->line + position / b->columns, row = line % g->tiles.out_height * WINOGRAD_OUTPUTS;
  int column = (b->column + position % b->columns) * WINOGRAD_OUTPUTS;
  int rows = MIN(WINOGRAD_OUTPUTS, w->out_height - row), columns = MIN(WINOGRAD_OUTPUTS, w->out_width - column);
  float *y = g->y.first + line / g->tiles.out_height * g->y.image + row * g->y.line + column * g->y.column;
  for (int c = 0; c < w->out_channels; c += CHANNEL_GROUP, m += GROUP_FLOATS)
    finish_group(g, m, g->end.bias ? g->end.bias + c : 0, y + c, rows, columns);
}

// One element of TILE_ROWS tiles by a panel of the filter. `tile_product` would take longer to begin and to end than for
// these sixteen steps of depth a group.
INLINE void element_product(const float *const *v, int groups, const float *filter, float *const *m) {
  vfloat sums[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < TILE_ROWS; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] = splat(0.f);
  for (int group = 0, at = 0; group < groups; group++, at += GROUP_FLOATS) {
    for (int k = 0; k < CHANNEL_GROUP; k++, filter += TILE_COLUMNS) {
      vfloat weights[TILE_VECTORS];
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) weights[j] = load(filter + j * LANES);
      UNROLL for (int i = 0; i < TILE_ROWS; i++) {
        vfloat value = splat(v[i][at + k]);
        UNROLL for (int j = 0; j < TILE_VECTORS; j++) sums[i][j] = multiply_add(value, weights[j], sums[i][j]);
      }
    }
  }
  UNROLL for (int i = 0; i < TILE_ROWS; i++)
    UNROLL for (int j = 0; j < TILE_VECTORS; j++) store(m[i] + j * LANES, sums[i][j]);
}

// Element by element: m = v * filter for `count` tiles.
static void multiply(const winograd_job *g, const float *v, float *m, int count) {
  const int channels = g->w.channels, n = g->w.out_channels, groups = channels / CHANNEL_GROUP;
  const usize v_step = tile_floats(channels), m_step = tile_floats(n);
  const float *filter = g->filter;
  for (int element = 0; element < WINOGRAD_ELEMENTS; element++) {
    for (int column = 0; column < n; column += TILE_COLUMNS, filter += channels * TILE_COLUMNS) {
      const float *from = v + element * CHANNEL_GROUP;
      float *to = m + column / CHANNEL_GROUP * GROUP_FLOATS + element * CHANNEL_GROUP + column % CHANNEL_GROUP;
      for (int first = 0; first < count; first += TILE_ROWS) {
        const float *rows[TILE_ROWS];
        float *results[TILE_ROWS];
        // Rows beyond the last repeat it.
        UNROLL for (int i = 0; i < TILE_ROWS; i++) {
          int tile = MIN(first + i, count - 1);
          rows[i] = from + tile * v_step;
          results[i] = to + tile * m_step;
        }
        element_product(rows, groups, filter, results);
      }
    }
  }
}

static void block_task(void *argument, int number, int worker) {
  winograd_job *g = argument;
  int channels = g->w.channels, v_step = tile_floats(channels), m_step = tile_floats(g->w.out_channels);
  float *v = thread_scratch(worker), *m = v + (usize)g->group * v_step;
  image_block b;
  open_block(&g->tiles, g->grid, number, g->x, m + (usize)g->group * m_step, &b);
  for (int first = 0; first < block_positions(&b); first += g->group) {
    int count = MIN(g->group, block_positions(&b) - first);
    for (int i = 0; i < count; i++)
      transform_tile(window_start(&g->tiles, &b, first + i), b.row_stride, channels, v + (usize)i * v_step);
    multiply(g, v, m, count);
    for (int i = 0; i < count; i++) finish_tile(g, &b, first + i, m + (usize)i * m_step);
  }
}

typedef struct {
  const float *packed;
  float *transformed;
  int channels, panels;
} filter_job;

// G g G^T for each channel and column of a panel.
static void filter_task(void *argument, int panel, int worker) {
  filter_job *f = argument;
  (void)worker;
  usize cell = (usize)f->channels * TILE_COLUMNS, element = cell * f->panels;
  const float *packed = f->packed + panel * 9 * cell;
  float *transformed = f->transformed + panel * cell;
  for (usize at = 0; at < cell; at += LANES) {
    vfloat columns[3][WINOGRAD_INPUTS];
    for (int j = 0; j < 3; j++) {
      vfloat g[3];
      for (int i = 0; i < 3; i++) g[i] = load(packed + (3 * i + j) * cell + at);
      transform_weights(g, columns[j]);
    }
    for (int i = 0; i < WINOGRAD_INPUTS; i++) {
      vfloat g[3] = {columns[0][i], columns[1][i], columns[2][i]}, u[WINOGRAD_INPUTS];
      transform_weights(g, u);
      for (int j = 0; j < WINOGRAD_INPUTS; j++) store(transformed + (WINOGRAD_INPUTS * i + j) * element + at, u[j]);
    }
  }
}

void winograd_convolve(const window *w, const float *x, const float *packed_filter, epilogue end, output_layout y,
                       float *transformed) {
  filter_job f = {packed_filter, transformed, w->channels, panel_count(w->out_channels)};
  parallel_for(filter_task, &f, f.panels);
  winograd_job g = {*w, winograd_tiles(w), {0}, x, transformed, end, y, winograd_group(w)};
  int transforms = g.group * (tile_floats(w->channels) + tile_floats(w->out_channels));
  g.grid = cut_output(&g.tiles, scratch_floats() - transforms);
  parallel_for(block_task, &g, g.grid.count);
}
