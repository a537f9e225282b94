// Two-dimensional convolution: a matrix product whose rows, the windows, overlap in memory.
#include "winograd.h"

typedef struct {
  window w;
  block_grid grid;
  const float *x, *packed_filter;
  epilogue end;
  output_layout y;
} convolution;

static void block_task(void *argument, int number, int worker) {
  convolution *c = argument;
  const window *w = &c->w;
  image_block b;
  int offsets[MAX_SEGMENTS];
  open_block(w, c->grid, number, c->x, thread_scratch(worker), &b);
  tile t = {.segments = window_segments(w, b.row_stride, offsets), .offsets = offsets, .depth = segment_length(w),
            .a_step = 1, .b_step = TILE_COLUMNS};
  usize panel_floats = (usize)patch_size(w) * TILE_COLUMNS;
  int positions = block_positions(&b);
  for (int first = 0; first < positions; first += TILE_ROWS) {
    t.rows = MIN(TILE_ROWS, positions - first);
    for (int i = 0; i < t.rows; i++) {
      int line = b.line + (first + i) / b.columns, column = b.column + (first + i) % b.columns;
      t.a[i] = window_start(w, &b, first + i);
      t.c[i] = c->y.first + line / w->out_height * c->y.image + line % w->out_height * c->y.line +
               column * c->y.column;
    }
    fill_missing_rows(&t);
    for (int column = 0; column < w->out_channels; column += TILE_COLUMNS)
      tile_product(&t, c->packed_filter + column / TILE_COLUMNS * panel_floats, column,
                   MIN(TILE_COLUMNS, w->out_channels - column), &c->end);
  }
}

// Floats of a filter in panels.
INLINE int filter_floats(int patch, int out_channels) { return patch * panel_count(out_channels) * TILE_COLUMNS; }

void convolve(const window *w, const float *x, float *workspace, epilogue end, output_layout y) {
  if (winograd_pays(w)) {
    winograd_convolve(w, x, workspace, end, y, workspace + filter_floats(patch_size(w), w->out_channels));
    return;
  }
  convolution c = {*w, cut_output(w, scratch_floats()), x, workspace, end, y};
  parallel_for(block_task, &c, c.grid.count);
}

typedef struct {
  const window *w;
  const float *filter;
  float *packed;
} packing;

static void pack_task(void *argument, int panel, int worker) {
  packing *p = argument;
  int depth = patch_size(p->w);
  (void)worker;
  pack_panel(p->filter, p->w->out_channels, 0, p->w->out_channels, 0, depth, panel,
             p->packed + (usize)panel * depth * TILE_COLUMNS);
}

// Floats of workspace for the forward pass and for the input gradient, whichever needs more.
EXPORT int convolution_workspace(int patch, int channels, int out_channels) {
  int cells = patch / channels, has_transform = cells == 9;
  int forward = filter_floats(patch, out_channels) + has_transform * winograd_filter_floats(channels, out_channels);
  int backward = filter_floats(cells * out_channels, channels) + has_transform * winograd_filter_floats(out_channels, channels);
  return MAX(MAX(forward, backward), filter_floats(out_channels, patch));
}

// Whether the input under a single position, with what the gradients pack beside it, fits a thread's scratch.
EXPORT int convolution_fits(const window *w) {
  double input = (double)window_rows(w) * window_columns(w) * MAX(w->channels, w->out_channels);
  return w->window_height * w->window_width <= MAX_SEGMENTS &&
         input + panel_count(w->out_channels) * TILE_COLUMNS * BLOCK_POSITIONS <= scratch_floats();
}

// y = act(conv(x, filter) + bias); filter [patch, out_channels].
EXPORT void convolution_forward(const window *w, const float *x, const float *filter, const float *bias,
                                int activation, float *y, float *workspace) {
  packing p = {w, filter, workspace};
  parallel_for(pack_task, &p, panel_count(w->out_channels));
  usize pixel = w->out_channels, line = pixel * w->out_width;
  convolve(w, x, workspace, (epilogue){0, bias, activation}, (output_layout){y, line * w->out_height, line, pixel});
}
