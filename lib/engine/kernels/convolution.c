// Two-dimensional convolution and its gradients as matrix products over patches.
//
// A patch is the input under the window at one output position: window_height * window_width * channels floats.
// Patches are gathered a block at a time into a thread's scratch, never for the whole image.
#include "gemm.h"
#include "window.h"

enum { FORWARD_ROWS = TILE_ROWS * 8, FILTER_GRADIENT_ROWS = 192 };

typedef struct {
  window w;
  int patch;  // floats in one patch
  const float *x, *bias, *dy;
  float *y, *dx;
  int activation;
  float *packed;  // filter panels
  int panels;
  int rows_per_task;
  float *partial;  // filter gradient: one sum per task
} convolution;

static convolution describe(const window *w) {
  convolution c = {*w};
  c.patch = w->window_height * w->window_width * w->channels;
  return c;
}

INLINE void gather_patch(const convolution *c, place p, float *patch) {
  const window *w = &c->w;
  int line = w->window_width * w->channels;
  int left = p.column * w->stride_width - w->pad_left;
  int inside = w->dilation_width == 1 && left >= 0 && left + w->window_width <= w->width;
  for (int i = 0; i < w->window_height; i++, patch += line) {
    int row = p.row * w->stride_height - w->pad_top + i * w->dilation_height;
    if (row < 0 || row >= w->height) {
      zero_floats(patch, line);
      continue;
    }
    const float *image_row = c->x + (usize)(p.image * w->height + row) * w->width * w->channels;
    if (inside) {
      copy_floats(patch, image_row + (usize)left * w->channels, line);
      continue;
    }
    for (int j = 0; j < w->window_width; j++) {
      int column = left + j * w->dilation_width;
      float *target = patch + j * w->channels;
      if (column < 0 || column >= w->width) zero_floats(target, w->channels);
      else copy_floats(target, image_row + (usize)column * w->channels, w->channels);
    }
  }
}

INLINE int output_positions(const window *w) { return w->batch * w->out_height * w->out_width; }

static int rows_that_fit(int wanted, int floats_per_row) { return MAX(1, MIN(wanted, scratch_floats() / floats_per_row)); }

static void forward_task(void *argument, int task, int worker) {
  convolution *c = argument;
  const window *w = &c->w;
  int end = MIN(output_positions(w), (task + 1) * c->rows_per_task);
  int block = rows_that_fit(FORWARD_ROWS, c->patch);
  // A 1x1 window with stride 1 reads the image as it lies.
  int in_place = w->window_height == 1 && w->window_width == 1 && w->stride_height == 1 && w->stride_width == 1 &&
                 w->pad_top == 0 && w->pad_left == 0 && w->out_height == w->height && w->out_width == w->width;
  for (int position = task * c->rows_per_task; position < end; position += block) {
    int rows = MIN(block, end - position);
    const float *patches = c->x + (usize)position * c->patch;
    if (!in_place) {
      float *scratch = thread_scratch(worker);
      place p = place_of(w, position);
      for (int i = 0; i < rows; i++, next_place(w, &p)) gather_patch(c, p, scratch + (usize)i * c->patch);
      patches = scratch;
    }
    for (int panel = 0; panel < c->panels; panel++) {
      int j = panel * TILE_COLUMNS;
      epilogue end_of_tile = {0, c->bias ? c->bias + j : 0, c->activation};
      for (int i = 0; i < rows; i += TILE_ROWS)
        tile_product(c->patch, patches + (usize)i * c->patch, c->patch,
                     c->packed + (usize)panel * c->patch * TILE_COLUMNS,
                     c->y + (usize)(position + i) * w->out_channels + j, w->out_channels, MIN(TILE_ROWS, rows - i),
                     MIN(TILE_COLUMNS, w->out_channels - j), end_of_tile);
    }
  }
}

// Floats of workspace for the forward pass and for the input gradient, whichever needs more.
EXPORT int convolution_workspace(int patch, int out_channels) {
  return MAX(panel_count(out_channels) * TILE_COLUMNS * patch, panel_count(patch) * TILE_COLUMNS * out_channels);
}

// y = act(conv(x, filter) + bias); filter [patch, out_channels].
EXPORT void convolution_forward(const window *w, const float *x, const float *filter, const float *bias,
                                int activation, float *y, float *workspace) {
  convolution c = describe(w);
  c.x = x;
  c.y = y;
  c.bias = bias;
  c.activation = activation;
  c.packed = workspace;
  c.panels = panel_count(w->out_channels);
  for (int panel = 0; panel < c.panels; panel++)
    pack_panel(filter, w->out_channels, 0, w->out_channels, 0, c.patch, panel,
               workspace + (usize)panel * c.patch * TILE_COLUMNS);
  int positions = output_positions(w);
  c.rows_per_task = MAX(FORWARD_ROWS, positions / (thread_count() * 6) / FORWARD_ROWS * FORWARD_ROWS);
  parallel_for(forward_task, &c, (positions + c.rows_per_task - 1) / c.rows_per_task);
}

static int filter_gradient_block(int patch, int out_channels) {
  int per_row = panel_count(patch) * TILE_COLUMNS + (out_channels + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
  return MAX(1, MIN(FILTER_GRADIENT_ROWS, (scratch_floats() - patch) / per_row));
}

// dFilter^T[out_channels x patch] += dy^T * patches, for a range of output positions. Both factors are
// packed as they are gathered; the transposed result keeps the longer side, the patch, contiguous.
static void filter_gradient_task(void *argument, int task, int worker) {
  convolution *c = argument;
  const window *w = &c->w;
  int begin = task * c->rows_per_task, end = MIN(output_positions(w), begin + c->rows_per_task);
  int block = filter_gradient_block(c->patch, w->out_channels);
  int panels = panel_count(c->patch), strips = (w->out_channels + TILE_ROWS - 1) / TILE_ROWS;
  float *packed_patches = thread_scratch(worker);
  float *packed_dy = packed_patches + (usize)panels * TILE_COLUMNS * block;
  float *patch = packed_dy + (usize)strips * TILE_ROWS * block;
  float *sum = c->partial + (usize)task * w->out_channels * c->patch;
  for (int position = begin; position < end; position += block) {
    int rows = MIN(block, end - position);
    place p = place_of(w, position);
    for (int i = 0; i < rows; i++, next_place(w, &p)) {
      gather_patch(c, p, patch);
      for (int panel = 0; panel < panels; panel++) {
        float *target = packed_patches + ((usize)panel * rows + i) * TILE_COLUMNS;
        const float *source = patch + panel * TILE_COLUMNS;
        int width = MIN(TILE_COLUMNS, c->patch - panel * TILE_COLUMNS);
        if (width == TILE_COLUMNS) copy_floats(target, source, TILE_COLUMNS);
        else
          for (int j = 0; j < TILE_COLUMNS; j++) target[j] = j < width ? source[j] : 0.f;
      }
      const float *dy = c->dy + (usize)(position + i) * w->out_channels;
      for (int strip = 0; strip < strips; strip++) {
        float *target = packed_dy + ((usize)strip * rows + i) * TILE_ROWS;
        int width = MIN(TILE_ROWS, w->out_channels - strip * TILE_ROWS);
        pack_tile_rows(target, dy + strip * TILE_ROWS, width);
      }
    }
    epilogue end_of_tile = {position > begin, 0, ACTIVATION_LINEAR};
    for (int panel = 0; panel < panels; panel++)
      for (int strip = 0; strip < strips; strip++)
        tile_product_packed(rows, packed_dy + (usize)strip * rows * TILE_ROWS,
                            packed_patches + (usize)panel * rows * TILE_COLUMNS,
                            sum + (usize)strip * TILE_ROWS * c->patch + panel * TILE_COLUMNS, c->patch,
                            MIN(TILE_ROWS, w->out_channels - strip * TILE_ROWS),
                            MIN(TILE_COLUMNS, c->patch - panel * TILE_COLUMNS), end_of_tile);
  }
}

EXPORT int filter_gradient_workspace(int patch, int out_channels) { return thread_count() * out_channels * patch; }

// Whether one patch with its packed copies fits a thread's scratch.
EXPORT int convolution_fits(int patch, int out_channels) { return 3 * patch + out_channels + 64 <= scratch_floats(); }

// dFilter[patch, out_channels] from x and dy.
EXPORT void convolution_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter,
                                        float *workspace) {
  convolution c = describe(w);
  c.x = x;
  c.dy = dy;
  c.partial = workspace;
  int positions = output_positions(w);
  int tasks = MIN(thread_count(), MAX(1, positions / FILTER_GRADIENT_ROWS));
  c.rows_per_task = (positions + tasks - 1) / tasks;
  tasks = (positions + c.rows_per_task - 1) / c.rows_per_task;
  parallel_for(filter_gradient_task, &c, tasks);
  for (int o = 0; o < w->out_channels; o++) {
    for (int k = 0; k < c.patch; k++) {
      float sum = 0.f;
      for (int task = 0; task < tasks; task++) sum += workspace[((usize)task * w->out_channels + o) * c.patch + k];
      d_filter[(usize)k * w->out_channels + o] = sum;
    }
  }
}

// Adds the gradient of one patch back to the pixels it was gathered from.
INLINE void scatter_patch(const convolution *c, place p, const float *patch) {
  const window *w = &c->w;
  int line = w->window_width * w->channels;
  int left = p.column * w->stride_width - w->pad_left;
  int inside = w->dilation_width == 1 && left >= 0 && left + w->window_width <= w->width;
  for (int i = 0; i < w->window_height; i++, patch += line) {
    int row = p.row * w->stride_height - w->pad_top + i * w->dilation_height;
    if (row < 0 || row >= w->height) continue;
    float *image_row = c->dx + (usize)(p.image * w->height + row) * w->width * w->channels;
    if (inside) {
      add_floats(image_row + (usize)left * w->channels, patch, line);
      continue;
    }
    for (int j = 0; j < w->window_width; j++) {
      int column = left + j * w->dilation_width;
      if (column >= 0 && column < w->width)
        add_floats(image_row + (usize)column * w->channels, patch + j * w->channels, w->channels);
    }
  }
}

// One task an image, because neighbouring patches add to the same pixels.
static void input_gradient_task(void *argument, int image, int worker) {
  convolution *c = argument;
  const window *w = &c->w;
  float *patches = thread_scratch(worker);
  int block = rows_that_fit(FORWARD_ROWS, c->patch);
  usize pixels = (usize)w->height * w->width * w->channels;
  memset(c->dx + image * pixels, 0, sizeof(float) * pixels);
  int end = (image + 1) * w->out_height * w->out_width;
  for (int position = image * w->out_height * w->out_width; position < end; position += block) {
    int rows = MIN(block, end - position);
    epilogue plain = {0, 0, ACTIVATION_LINEAR};
    for (int panel = 0; panel < c->panels; panel++) {
      int j = panel * TILE_COLUMNS;
      for (int i = 0; i < rows; i += TILE_ROWS)
        tile_product(w->out_channels, c->dy + (usize)(position + i) * w->out_channels, w->out_channels,
                     c->packed + (usize)panel * w->out_channels * TILE_COLUMNS, patches + (usize)i * c->patch + j,
                     c->patch, MIN(TILE_ROWS, rows - i), MIN(TILE_COLUMNS, c->patch - j), plain);
    }
    place p = place_of(w, position);
    for (int i = 0; i < rows; i++, next_place(w, &p)) scatter_patch(c, p, patches + (usize)i * c->patch);
  }
}

// dx from dy and filter [patch, out_channels]; also the forward pass of a transposed convolution.
EXPORT void convolution_input_gradient(const window *w, const float *dy, const float *filter, float *dx,
                                       float *workspace) {
  convolution c = describe(w);
  c.dy = dy;
  c.dx = dx;
  c.packed = workspace;
  c.panels = panel_count(c.patch);
  for (int panel = 0; panel < c.panels; panel++)
    pack_panel(filter, w->out_channels, 1, c.patch, 0, w->out_channels, panel,
               workspace + (usize)panel * w->out_channels * TILE_COLUMNS);
  parallel_for(input_gradient_task, &c, w->batch);
}
