#include "scatter-gradient.h"

typedef struct {
  const window *w;
  const float *dy, *filter;
  float *dx, *packed;
} scatter_job;

static void pack_task(void *argument, int panel, int worker) {
  scatter_job *s = argument;
  const window *w = s->w;
  (void)worker;
  pack_panel(s->filter, w->out_channels, 1, patch_size(w), 0, w->out_channels, panel,
             s->packed + (usize)panel * w->out_channels * TILE_COLUMNS);
}

// Adds the gradient of one window back to the pixels under it.
static void scatter_window(const scatter_job *s, place p, const float *gradient) {
  const window *w = s->w;
  for (int i = 0; i < w->window_height; i++) {
    int row = p.row * w->stride_height - w->pad_top + i * w->dilation_height;
    for (int j = 0; j < w->window_width; j++, gradient += w->channels) {
      int column = p.column * w->stride_width - w->pad_left + j * w->dilation_width;
      if (row < 0 || row >= w->height || column < 0 || column >= w->width) continue;
      float *pixel = s->dx + ((usize)(p.image * w->height + row) * w->width + column) * w->channels;
      for (int c = 0; c < w->channels; c++) pixel[c] += gradient[c];
    }
  }
}

// One task an image, because neighbouring windows add to the same pixels.
static void image_task(void *argument, int image, int worker) {
  scatter_job *s = argument;
  const window *w = s->w;
  float *gradients = thread_scratch(worker);
  int patch = patch_size(w), n = w->out_channels, block = MIN(BLOCK_POSITIONS, scratch_floats() / patch);
  usize pixels = (usize)w->height * w->width * w->channels;
  memset(s->dx + image * pixels, 0, sizeof(float) * pixels);
  tile t = {.segments = 1, .offsets = one_segment, .depth = n, .a_step = 1, .b_step = TILE_COLUMNS};
  epilogue end = {0, 0, ACTIVATION_LINEAR};
  int image_end = (image + 1) * w->out_height * w->out_width;
  for (int position = image * w->out_height * w->out_width; position < image_end; position += block) {
    int rows = MIN(block, image_end - position);
    for (int first = 0; first < rows; first += TILE_ROWS) {
      t.rows = MIN(TILE_ROWS, rows - first);
      for (int i = 0; i < t.rows; i++) {
        t.a[i] = s->dy + (usize)(position + first + i) * n;
        t.c[i] = gradients + (usize)(first + i) * patch;
      }
      fill_missing_rows(&t);
      for (int column = 0; column < patch; column += TILE_COLUMNS)
        tile_product(&t, s->packed + (usize)column * n, column, MIN(TILE_COLUMNS, patch - column), &end);
    }
    place p = place_of(w, position);
    for (int i = 0; i < rows; i++, next_place(w, &p)) scatter_window(s, p, gradients + (usize)i * patch);
  }
}

void scatter_gradient(const window *w, const float *dy, const float *filter, float *dx, float *packed) {
  scatter_job s = {w, dy, filter, dx, packed};
  parallel_for(pack_task, &s, panel_count(patch_size(w)));
  parallel_for(image_task, &s, w->batch);
}
