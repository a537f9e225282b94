// A convolution goes through its output in blocks: some lines (rows of one image's output) by some columns. The part of
// the input under a block is read where it lies if no window reaches over the border, otherwise it is copied once, with
// the border's zeros around it. Either way the windows of a block overlap in memory instead of being taken apart.
#pragma once
#include "tile.h"
#include "window.h"

enum { BLOCK_POSITIONS = 128, MAX_SEGMENTS = 512 };

// How the output is cut; `count` blocks.
typedef struct {
  int lines, columns, across, count;
} block_grid;

typedef struct {
  int line, lines, column, columns;
  const float *input;
  int row_stride;  // floats from one input row to the next
  // Where in `input` the window of each line's first position starts.
  int line_start[BLOCK_POSITIONS];
} image_block;

INLINE int block_positions(const image_block *b) { return b->lines * b->columns; }

// Input rows and columns under one window.
INLINE int window_rows(const window *w) { return (w->window_height - 1) * w->dilation_height + 1; }
INLINE int window_columns(const window *w) { return (w->window_width - 1) * w->dilation_width + 1; }
INLINE int patch_size(const window *w) { return w->window_height * w->window_width * w->channels; }

// Blocks whose input takes at most `floats`.
block_grid cut_output(const window *w, int floats);

// Block `number`; `scratch` takes its copy, if it needs one.
void open_block(const window *w, block_grid grid, int number, const float *x, float *scratch, image_block *b);

// Where the window at a position of the block starts.
INLINE const float *window_start(const window *w, const image_block *b, int position) {
  return b->input + b->line_start[position / b->columns] +
         (usize)(position % b->columns) * w->stride_width * w->channels;
}

// The pieces of a window that lie in sequence: fills their offsets and returns how many there are.
int window_segments(const window *w, int row_stride, int *offsets);
// Floats in each of them.
INLINE int segment_length(const window *w) {
  return w->dilation_width == 1 ? w->window_width * w->channels : w->channels;
}
