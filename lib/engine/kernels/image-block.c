#include "image-block.h"

// Floats under `lines` x `columns` positions, at most: a block that runs over several images holds the input of each.
static double input_floats(const window *w, int lines, int columns) {
  int images = MIN(lines, lines / w->out_height + 2), above_stride = MAX(0, window_rows(w) - w->stride_height);
  double rows = (lines - 1.0) * w->stride_height + window_rows(w) + (images - 1.0) * above_stride;
  return rows * ((columns - 1) * w->stride_width + window_columns(w)) * w->channels;
}

block_grid cut_output(const window *w, int floats) {
  int lines = w->batch * w->out_height;
  block_grid g;
  g.across = (w->out_width + BLOCK_POSITIONS - 1) / BLOCK_POSITIONS;
  g.columns = (w->out_width + g.across - 1) / g.across;
  // Small outputs give every thread something to do.
  g.lines = MAX(1, MIN(BLOCK_POSITIONS / g.columns, lines / (2 * thread_count())));
  while (g.lines > 1 && input_floats(w, g.lines, g.columns) > floats) g.lines--;
  while (g.columns > 1 && input_floats(w, 1, g.columns) > floats) g.columns = (g.columns + 1) / 2;
  g.across = (w->out_width + g.columns - 1) / g.columns;
  g.count = (lines + g.lines - 1) / g.lines * g.across;
  return g;
}

static int stays_inside(const window *w) {
  return w->pad_top == 0 && w->pad_left == 0 &&
         (w->out_height - 1) * w->stride_height + window_rows(w) <= w->height &&
         (w->out_width - 1) * w->stride_width + window_columns(w) <= w->width;
}

// `width` pixels of a row of the image from `left` on; zeros where it has none.
static void copy_row(const window *w, const float *image, int row, int left, int width, float *target) {
  if (row < 0 || row >= w->height) {
    zero_floats(target, width * w->channels);
    return;
  }
  int begin = MIN(MAX(0, -left), width), end = MAX(begin, MIN(width, w->width - left));
  zero_floats(target, begin * w->channels);
  copy_floats(target + begin * w->channels, image + ((usize)row * w->width + left + begin) * w->channels,
              (end - begin) * w->channels);
  zero_floats(target + end * w->channels, (width - end) * w->channels);
}

void open_block(const window *w, block_grid grid, int number, const float *x, float *scratch, image_block *b) {
  b->line = number / grid.across * grid.lines;
  b->lines = MIN(grid.lines, w->batch * w->out_height - b->line);
  b->column = number % grid.across * grid.columns;
  b->columns = MIN(grid.columns, w->out_width - b->column);
  int left = b->column * w->stride_width;
  usize image_size = (usize)w->height * w->width * w->channels;
  if (stays_inside(w)) {
    b->row_stride = w->width * w->channels;
    b->input = x;
    for (int i = 0; i < b->lines; i++) {
      int image = (b->line + i) / w->out_height, row = (b->line + i) % w->out_height * w->stride_height;
      b->line_start[i] = (int)(image * image_size) + row * b->row_stride + left * w->channels;
    }
    return;
  }
  int width = (b->columns - 1) * w->stride_width + window_columns(w);
  b->row_stride = width * w->channels;
  b->input = scratch;
  int rows = 0;
  for (int i = 0; i < b->lines;) {
    int image = (b->line + i) / w->out_height, first = (b->line + i) % w->out_height;
    int lines = MIN(b->lines - i, w->out_height - first);
    int image_rows = (lines - 1) * w->stride_height + window_rows(w);
    for (int j = 0; j < lines; j++) b->line_start[i + j] = (rows + j * w->stride_height) * b->row_stride;
    for (int j = 0; j < image_rows; j++)
      copy_row(w, x + image * image_size, first * w->stride_height - w->pad_top + j, left - w->pad_left, width,
               scratch + (usize)(rows + j) * b->row_stride);
    rows += image_rows;
    i += lines;
  }
}

int window_segments(const window *w, int row_stride, int *offsets) {
  int across = w->dilation_width == 1 ? 1 : w->window_width;
  for (int i = 0; i < w->window_height; i++)
    for (int j = 0; j < across; j++)
      offsets[i * across + j] = i * w->dilation_height * row_stride + j * w->dilation_width * w->channels;
  return w->window_height * across;
}
