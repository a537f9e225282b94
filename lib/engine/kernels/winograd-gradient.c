// The filter gradient by Winograd's algorithm: the sum over all tiles of (B^T d B) * (A dy A^T), 36 products of two matrices
// whose depth is the tile, transformed once at the end.
#include "winograd-gradient.h"
#include "winograd.h"

typedef struct {
  window w, tiles;
  block_grid grid;
  const float *x, *dy;
  float *sums;  // sums[task][element][channel][out_channel]
  float *d_filter;
  int tasks, group;
} winograd_gradient;

INLINE int sum_floats(const window *w) { return WINOGRAD_ELEMENTS * w->channels * w->out_channels; }

// u = A dy A^T for all channels of a tile; `rows` and `columns` of it exist.
INLINE void transform_gradient_tile(const float *dy, int line, int channels, int rows, int columns, float *u) {
  const vfloat zero = splat(0.f);
  for (int group = 0; group < channels; group += CHANNEL_GROUP, u += GROUP_FLOATS)
    for (int c = 0; c < CHANNEL_GROUP; c += LANES) {
      vfloat half[WINOGRAD_OUTPUTS][WINOGRAD_INPUTS];
      for (int j = 0; j < WINOGRAD_OUTPUTS; j++) {
        vfloat column[WINOGRAD_OUTPUTS];
        const float *pixel = dy + j * channels + group + c;
        UNROLL for (int i = 0; i < WINOGRAD_OUTPUTS; i++)
          column[i] = i < rows && j < columns ? load(pixel + i * line) : zero;
        transform_output_gradient(column, half[j]);
      }
      for (int i = 0; i < WINOGRAD_INPUTS; i++) {
        vfloat row[WINOGRAD_OUTPUTS], transformed[WINOGRAD_INPUTS];
        UNROLL for (int j = 0; j < WINOGRAD_OUTPUTS; j++) row[j] = half[j][i];
        transform_output_gradient(row, transformed);
        UNROLL for (int j = 0; j < WINOGRAD_INPUTS; j++)
          store(u + (i * WINOGRAD_INPUTS + j) * CHANNEL_GROUP + c, transformed[j]);
      }
    }
}

static void transform_dy(const winograd_gradient *g, const image_block *b, int position, float *u) {
  const window *w = &g->w;
  int line = b->line + position / b->columns, row = line % g->tiles.out_height * WINOGRAD_OUTPUTS;
  int column = (b->column + position % b->columns) * WINOGRAD_OUTPUTS, stride = w->out_width * w->out_channels;
  const float *dy = g->dy + ((usize)line / g->tiles.out_height * w->out_height + row) * stride +
                    (usize)column * w->out_channels;
  int rows = MIN(WINOGRAD_OUTPUTS, w->out_height - row), columns = MIN(WINOGRAD_OUTPUTS, w->out_width - column);
  // Whole tiles, most of them, are read without asking for each pixel.
  if (rows == WINOGRAD_OUTPUTS && columns == WINOGRAD_OUTPUTS)
    transform_gradient_tile(dy, stride, w->out_channels, WINOGRAD_OUTPUTS, WINOGRAD_OUTPUTS, u);
  else transform_gradient_tile(dy, stride, w->out_channels, rows, columns, u);
}

// Element by element: sum (+)= v^T u over `count` tiles.
static void add_products(const winograd_gradient *g, const float *v, const float *u, float *sum, int count,
                         int accumulate) {
  int channels = g->w.channels, n = g->w.out_channels;
  tile t = {.segments = 1, .offsets = one_segment, .depth = count, .a_step = tile_floats(channels),
            .b_step = tile_floats(n)};
  epilogue end = {accumulate, 0, ACTIVATION_LINEAR};
  for (int element = 0; element < WINOGRAD_ELEMENTS; element++, sum += channels * n)
    for (int channel = 0; channel < channels; channel += TILE_ROWS) {
      t.rows = MIN(TILE_ROWS, channels - channel);
      for (int i = 0; i < t.rows; i++) {
        int at = channel + i;
        t.a[i] = v + at / CHANNEL_GROUP * GROUP_FLOATS + element * CHANNEL_GROUP + at % CHANNEL_GROUP;
        t.c[i] = sum + at * n;
      }
      fill_missing_rows(&t);
      for (int column = 0; column < n; column += TILE_COLUMNS)
        tile_product(&t, u + column / CHANNEL_GROUP * GROUP_FLOATS + element * CHANNEL_GROUP + column % CHANNEL_GROUP,
                     column, TILE_COLUMNS, &end);
    }
}

static void sum_task(void *argument, int task, int worker) {
  winograd_gradient *g = argument;
  int channels = g->w.channels, v_step = tile_floats(channels), u_step = tile_floats(g->w.out_channels);
  float *v = thread_scratch(worker), *u = v + (usize)g->group * v_step, *sum = g->sums + (usize)task * sum_floats(&g->w);
  int accumulate = 0;
  for (int number = task; number < g->grid.count; number += g->tasks) {
    image_block b;
    open_block(&g->tiles, g->grid, number, g->x, u + (usize)g->group * u_step, &b);
    for (int first = 0; first < block_positions(&b); first += g->group) {
      int count = MIN(g->group, block_positions(&b) - first);
      for (int i = 0; i < count; i++) {
        transform_tile(window_start(&g->tiles, &b, first + i), b.row_stride, channels, v + (usize)i * v_step);
        transform_dy(g, &b, first + i, u + (usize)i * u_step);
      }
      add_products(g, v, u, sum, count, accumulate);
      accumulate = 1;
    }
  }
}

// d_filter = G^T sum G for one channel.
static void finish_task(void *argument, int channel, int worker) {
  winograd_gradient *g = argument;
  (void)worker;
  int n = g->w.out_channels;
  usize element = (usize)g->w.channels * n;
  for (int c = 0; c < n; c += LANES) {
    vfloat columns[WINOGRAD_INPUTS][3];
    for (int j = 0; j < WINOGRAD_INPUTS; j++) {
      vfloat column[WINOGRAD_INPUTS];
      for (int i = 0; i < WINOGRAD_INPUTS; i++) {
        const float *sum = g->sums + (i * WINOGRAD_INPUTS + j) * element + (usize)channel * n + c;
        column[i] = load(sum);
        for (int task = 1; task < g->tasks; task++) column[i] += load(sum + (usize)task * sum_floats(&g->w));
      }
      transform_weight_gradient(column, columns[j]);
    }
    for (int i = 0; i < 3; i++) {
      vfloat row[WINOGRAD_INPUTS], weights[3];
      UNROLL for (int j = 0; j < WINOGRAD_INPUTS; j++) row[j] = columns[j][i];
      transform_weight_gradient(row, weights);
      for (int j = 0; j < 3; j++) store(g->d_filter + (3 * i + j) * element + (usize)channel * n + c, weights[j]);
    }
  }
}

int winograd_gradient_floats(const window *w, int tasks) { return tasks * sum_floats(w); }

void winograd_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter, int tasks,
                              float *workspace) {
  winograd_gradient g = {*w, winograd_tiles(w), {0}, x, dy, workspace, d_filter, tasks, winograd_group(w)};
  int transforms = g.group * (tile_floats(w->channels) + tile_floats(w->out_channels));
  g.grid = cut_output(&g.tiles, scratch_floats() - transforms);
  g.tasks = MIN(tasks, g.grid.count);
  parallel_for(sum_task, &g, g.tasks);
  parallel_for(finish_task, &g, w->channels);
}
