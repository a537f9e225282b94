#include "scatter-gradient.h"
#include "movement.h"
#include "sparse.h"

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

static void zero_image(const scatter_job *s, int image) {
  usize pixels = (usize)s->w->height * s->w->width * s->w->channels;
  memset(s->dx + image * pixels, 0, sizeof(float) * pixels);
}

// Adds the gradient of one window back to the pixels under it.
static void scatter_window(const scatter_job *s, place p, const float *gradient) {
  const window *w = s->w;
  int line = w->window_width * w->channels, left = p.column * w->stride_width - w->pad_left;
  int lies_in_sequence = w->dilation_width == 1 && left >= 0 && left + w->window_width <= w->width;
  for (int i = 0; i < w->window_height; i++, gradient += line) {
    int row = p.row * w->stride_height - w->pad_top + i * w->dilation_height;
    if (row < 0 || row >= w->height) continue;
    float *pixels = s->dx + (usize)(p.image * w->height + row) * w->width * w->channels;
    if (lies_in_sequence) {
      add_floats(pixels + left * w->channels, gradient, line);
      continue;
    }
    for (int j = 0; j < w->window_width; j++) {
      int column = left + j * w->dilation_width;
      if (column < 0 || column >= w->width) continue;
      add_floats(pixels + column * w->channels, gradient + j * w->channels, w->channels);
    }
  }
}

// The filter is transposed: [out_channels, patch].
static void sparse_image_task(void *argument, int image, int worker) {
  scatter_job *s = argument;
  const window *w = s->w;
  float *gradient = thread_scratch(worker);
  int patch = patch_size(w), positions = w->out_height * w->out_width;
  zero_image(s, image);
  place p = place_of(w, image * positions);
  for (int position = image * positions; position < (image + 1) * positions; position++, next_place(w, &p)) {
    const float *dy = s->dy + (usize)position * w->out_channels;
    sparse_row values;
    int has_values = 0;
    values.count = 0;
    FOR_EACH_VALUE(channel, dy, w->out_channels, {
      values.value[values.count] = dy[channel];
      values.row[values.count++] = s->packed + (usize)channel * patch;
      if (values.count < SPARSE_VALUES) continue;
      sparse_product(&values, 0, gradient, patch, has_values);
      values.count = 0;
      has_values = 1;
    })
    if (values.count > 0) sparse_product(&values, 0, gradient, patch, has_values);
    if (values.count > 0 || has_values) scatter_window(s, p, gradient);
  }
}

// One task an image, because neighbouring windows add to the same pixels.
static void image_task(void *argument, int image, int worker) {
  scatter_job *s = argument;
  const window *w = s->w;
  float *gradients = thread_scratch(worker);
  int patch = patch_size(w), n = w->out_channels, block = MIN(BLOCK_POSITIONS, scratch_floats() / patch);
  zero_image(s, image);
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

void scatter_gradient(const window *w, const float *dy, const float *filter, float *dx, int is_sparse,
                      float *packed) {
  scatter_job s = {w, dy, filter, dx, packed};
  if (is_sparse) {
    transpose(filter, packed, 1, patch_size(w), w->out_channels);
    parallel_for(sparse_image_task, &s, w->batch);
    return;
  }
  parallel_for(pack_task, &s, panel_count(patch_size(w)));
  parallel_for(image_task, &s, w->batch);
}
