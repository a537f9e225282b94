// The filter gradient of a convolution: the sum over all positions of window x dy, a product of two matrices whose depth
// is the position. Rows of the first are the window's cells, read where they lie.
#include "image-block.h"

typedef struct {
  window w;
  block_grid grid;
  const float *x, *dy;
  float *sums;  // one filter for each task
  int tasks;
} gradient;

// dy of a block, in panels of block_positions rows.
static void pack_dy(const gradient *g, const image_block *b, float *packed) {
  const window *w = &g->w;
  int positions = block_positions(b);
  // Blocks that are cut across have one line; others hold whole lines.
  const float *dy = g->dy + ((usize)b->line * w->out_width + b->column) * w->out_channels;
  for (int panel = 0; panel < panel_count(w->out_channels); panel++)
    pack_panel(dy, w->out_channels, 0, w->out_channels, 0, positions, panel,
               packed + (usize)panel * positions * TILE_COLUMNS);
}

// Offset of a window's cell, counted over rows, columns and channels.
INLINE int cell_offset(const window *w, int row_stride, int cell) {
  int line = w->window_width * w->channels, in_line = cell % line;
  return cell / line * w->dilation_height * row_stride + in_line / w->channels * w->dilation_width * w->channels +
         in_line % w->channels;
}

static void add_block(const gradient *g, const image_block *b, const float *packed_dy, float *sum, int is_first) {
  const window *w = &g->w;
  int patch = patch_size(w), positions = block_positions(b);
  tile t = {.segments = b->lines, .offsets = b->line_start, .depth = b->columns,
            .a_step = w->stride_width * w->channels, .b_step = TILE_COLUMNS};
  epilogue end = {!is_first, 0, ACTIVATION_LINEAR};
  for (int cell = 0; cell < patch; cell += TILE_ROWS) {
    t.rows = MIN(TILE_ROWS, patch - cell);
    for (int i = 0; i < t.rows; i++) {
      t.a[i] = b->input + cell_offset(w, b->row_stride, cell + i);
      t.c[i] = sum + (usize)(cell + i) * w->out_channels;
    }
    fill_missing_rows(&t);
    for (int column = 0; column < w->out_channels; column += TILE_COLUMNS)
      tile_product(&t, packed_dy + (usize)column * positions, column, MIN(TILE_COLUMNS, w->out_channels - column),
                   &end);
  }
}

// Each task has every `tasks`-th block, so that it depends on nothing but their number which blocks are added up where.
static void sum_task(void *argument, int task, int worker) {
  gradient *g = argument;
  float *packed_dy = thread_scratch(worker);
  float *copy = packed_dy + (usize)panel_count(g->w.out_channels) * TILE_COLUMNS * BLOCK_POSITIONS;
  float *sum = g->sums + (usize)task * patch_size(&g->w) * g->w.out_channels;
  for (int number = task; number < g->grid.count; number += g->tasks) {
    image_block b;
    open_block(&g->w, g->grid, number, g->x, copy, &b);
    pack_dy(g, &b, packed_dy);
    add_block(g, &b, packed_dy, sum, number == task);
  }
}

// More tasks than threads, so that a thread which is put off the processor does not hold up the others for long.
INLINE int task_count(void) { return thread_count() == 1 ? 1 : 2 * thread_count(); }

EXPORT int filter_gradient_workspace(int patch, int out_channels) { return task_count() * patch * out_channels; }

// dFilter[patch, out_channels] from x and dy.
EXPORT void convolution_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter,
                                        float *workspace) {
  int packed = panel_count(w->out_channels) * TILE_COLUMNS * BLOCK_POSITIONS;
  gradient g = {*w, cut_output(w, scratch_floats() - packed), x, dy, workspace};
  g.tasks = MIN(task_count(), g.grid.count);
  parallel_for(sum_task, &g, g.tasks);
  int size = patch_size(w) * w->out_channels;
  copy_floats(d_filter, workspace, size);
  for (int task = 1; task < g.tasks; task++) add_floats(d_filter, workspace + (usize)task * size, size);
}
