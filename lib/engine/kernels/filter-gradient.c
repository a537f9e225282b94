// The filter gradient of a convolution: the sum over all positions of window x dy, a product of two matrices whose depth
// is the position. Rows of the first are the window's cells, read where they lie.
#include "image-block.h"
#include "movement.h"
#include "sparse.h"
#include "winograd-gradient.h"
#include "winograd.h"

enum { MAX_SPARSE_CHANNELS = 2048 };
_Static_assert((int)BLOCK_POSITIONS <= (int)SPARSE_VALUES, "one sparse row holds a channel of a block");

typedef struct {
  window w;
  block_grid grid;
  const float *x, *dy;
  float *sums;  // one filter for each task
  int tasks;
  int is_sparse;
} gradient;

INLINE int packed_floats(const window *w) { return panel_count(w->out_channels) * TILE_COLUMNS * BLOCK_POSITIONS; }

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

// The same for few values: for each channel, windows times dy over the positions that have any. `sum` is transposed:
// [out_channels, patch], to add whole windows. `positions`: out_channels * BLOCK_POSITIONS.
static void add_sparse_block(const gradient *g, const image_block *b, int *positions, float *sum) {
  const window *w = &g->w;
  int offsets[MAX_SEGMENTS], segments = window_segments(w, b->row_stride, offsets), length = segment_length(w);
  int counts[MAX_SPARSE_CHANNELS] = {0};
  const float *dy = g->dy + ((usize)b->line * w->out_width + b->column) * w->out_channels;
  for (int position = 0; position < block_positions(b); position++)
    FOR_EACH_VALUE(channel, dy + (usize)position * w->out_channels, w->out_channels,
                   { positions[channel * BLOCK_POSITIONS + counts[channel]++] = position; })
  for (int channel = 0; channel < w->out_channels; channel++, sum += patch_size(w)) {
    if (counts[channel] == 0) continue;
    sparse_row values;
    values.count = counts[channel];
    for (int i = 0; i < values.count; i++) {
      int position = positions[channel * BLOCK_POSITIONS + i];
      values.value[i] = dy[(usize)position * w->out_channels + channel];
      values.row[i] = window_start(w, b, position);
    }
    for (int i = 0; i < segments; i++) sparse_product(&values, offsets[i], sum + i * length, length, 1);
  }
}

// Each task has every `tasks`-th block, so that it depends on nothing but their number which blocks are added up where.
static void sum_task(void *argument, int task, int worker) {
  gradient *g = argument;
  int size = patch_size(&g->w) * g->w.out_channels;
  float *packed_dy = thread_scratch(worker), *copy = packed_dy + packed_floats(&g->w);
  float *sum = g->sums + (usize)task * size;
  if (g->is_sparse) zero_floats(sum, size);
  for (int number = task; number < g->grid.count; number += g->tasks) {
    image_block b;
    open_block(&g->w, g->grid, number, g->x, copy, &b);
    if (g->is_sparse) {
      add_sparse_block(g, &b, (int *)packed_dy, sum);
    } else {
      pack_dy(g, &b, packed_dy);
      add_block(g, &b, packed_dy, sum, number == task);
    }
  }
}

// More tasks than threads, so that a thread which is put off the processor does not hold up the others for long.
INLINE int task_count(void) { return thread_count() == 1 ? 1 : 2 * thread_count(); }

// The sums of transformed filters take four times the room: not for so many channels that it is some hundred megabytes.
INLINE int takes_winograd(const window *w) {
  enum { MOST_WEIGHTS = 256 * 256 };
  return winograd_pays(w) && w->channels * w->out_channels <= MOST_WEIGHTS;
}

EXPORT int filter_gradient_workspace(const window *w) {
  if (takes_winograd(w)) return winograd_gradient_floats(w, task_count());
  return task_count() * patch_size(w) * w->out_channels;
}

// dFilter[patch, out_channels] from x and dy.
EXPORT void convolution_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter,
                                        float *workspace) {
  gradient g = {*w, cut_output(w, scratch_floats() - packed_floats(w)), x, dy, workspace};
  g.tasks = MIN(task_count(), g.grid.count);
  g.is_sparse = w->out_channels <= MAX_SPARSE_CHANNELS &&
                is_sparse(dy, (usize)w->batch * w->out_height * w->out_width * w->out_channels);
  if (!g.is_sparse && takes_winograd(w)) {
    winograd_filter_gradient(w, x, dy, d_filter, task_count(), workspace);
    return;
  }
  parallel_for(sum_task, &g, g.tasks);
  int patch = patch_size(w), size = patch * w->out_channels;
  for (int task = 1; task < g.tasks; task++) add_floats(workspace, workspace + (usize)task * size, size);
  if (g.is_sparse) transpose(workspace, d_filter, 1, w->out_channels, patch);
  else copy_floats(d_filter, workspace, size);
}
