#include "gemm.h"
#include "row-product.h"

// Depth of one pass: a panel of B (PASS_DEPTH x TILE_COLUMNS floats) stays in the first-level cache.
enum { PASS_DEPTH = 384 };

// What fits the first-level cache is read where it lies: a transposed A, a B of whole panels.
enum { SMALL_MATRIX = 8192 };

typedef struct {
  int m, n, k;
  const float *a;
  int a_stride, a_transposed;
  const float *b;
  int b_stride, b_transposed;
  float *c;
  int c_stride;
  const float *bias;
  int activation, accumulate;
  // The pass over depth [from, from + depth).
  int from, depth;
  float *packed_b;  // null if B is not packed
  int panels;
  // How C is cut into tasks: blocks of rows x blocks of panels.
  int block_rows, block_panels, blocks_across;
} gemm_job;

static void pack_b_task(void *argument, int panel, int worker) {
  gemm_job *g = argument;
  (void)worker;
  pack_panel(g->b, g->b_stride, g->b_transposed, g->n, g->from, g->depth, panel,
             g->packed_b + (usize)panel * g->depth * TILE_COLUMNS);
}

INLINE int is_packed(int n, int k, int b_transposed) { return b_transposed || n % TILE_COLUMNS != 0 || (double)n * k > SMALL_MATRIX; }

INLINE const float *panel_of_b(const gemm_job *g, int panel) {
  if (!g->packed_b) return g->b + (usize)g->from * g->b_stride + panel * TILE_COLUMNS;
  return g->packed_b + (usize)panel * g->depth * TILE_COLUMNS;
}

// A transposed A has the values of one row far apart: gathers TILE_ROWS rows, one step of depth after the other.
static void pack_transposed_a(const gemm_job *g, int row, int rows, float *packed) {
  const float *source = g->a + (usize)g->from * g->a_stride + row;
  for (int k = 0; k < g->depth; k++, source += g->a_stride, packed += TILE_ROWS) {
    if (rows == TILE_ROWS) UNROLL for (int i = 0; i < TILE_ROWS; i++) packed[i] = source[i];
    else
      for (int i = 0; i < rows; i++) packed[i] = source[i];
  }
}

static void gemm_task(void *argument, int task, int worker) {
  gemm_job *g = argument;
  int row_end = MIN(g->m, (task / g->blocks_across + 1) * g->block_rows);
  int panel_begin = task % g->blocks_across * g->block_panels;
  int panel_end = MIN(g->panels, panel_begin + g->block_panels);
  int is_last_pass = g->from + g->depth >= g->k;
  epilogue end = {g->accumulate || g->from > 0, is_last_pass ? g->bias : 0,
                  is_last_pass ? g->activation : ACTIVATION_LINEAR};
  tile t = {.segments = 1, .offsets = one_segment, .depth = g->depth,
            .b_step = g->packed_b ? TILE_COLUMNS : g->b_stride};
  float *packed_a = thread_scratch(worker);
  int packs_a = g->a_transposed && (double)g->m * g->k > SMALL_MATRIX;
  usize row_step = g->a_transposed ? 1 : g->a_stride, depth_step = g->a_transposed ? g->a_stride : 1;
  t.a_step = packs_a ? TILE_ROWS : depth_step;
  for (int first = task / g->blocks_across * g->block_rows; first < row_end; first += TILE_ROWS) {
    t.rows = MIN(TILE_ROWS, row_end - first);
    if (packs_a) pack_transposed_a(g, first, t.rows, packed_a);
    for (int i = 0; i < t.rows; i++) {
      t.a[i] = packs_a ? packed_a + i : g->a + (first + i) * row_step + g->from * depth_step;
      t.c[i] = g->c + (usize)(first + i) * g->c_stride;
    }
    fill_missing_rows(&t);
    for (int panel = panel_begin; panel < panel_end; panel++) {
      int column = panel * TILE_COLUMNS, columns = MIN(TILE_COLUMNS, g->n - column);
      tile_product(&t, panel_of_b(g, panel), column, columns, &end);
    }
  }
}

// Enough tasks that a thread which starts late or runs slow does not hold up the others.
static void cut_into_blocks(gemm_job *g, int threads) {
  if (threads == 1) {
    g->block_rows = g->m;
    g->block_panels = g->panels;
    g->blocks_across = 1;
    return;
  }
  g->block_rows = TILE_ROWS * 4;
  while (g->block_rows < g->m && g->m / g->block_rows > threads * 8) g->block_rows *= 2;
  int blocks_down = (g->m + g->block_rows - 1) / g->block_rows;
  int wanted_across = MAX(1, (threads * 2 + blocks_down - 1) / blocks_down);
  g->block_panels = MAX(1, (g->panels + wanted_across - 1) / wanted_across);
  g->blocks_across = (g->panels + g->block_panels - 1) / g->block_panels;
}

EXPORT int gemm_workspace(int n, int k) { return panel_count(n) * TILE_COLUMNS * MIN(k, PASS_DEPTH); }

EXPORT void gemm(int m, int n, int k, const float *a, int a_stride, int a_transposed, const float *b, int b_stride,
                 int b_transposed, float *c, int c_stride, const float *bias, int activation, int accumulate,
                 float *workspace) {
  if (m == 1 && !b_transposed) {
    epilogue end = {accumulate, bias, activation};
    row_product(n, k, a, a_transposed ? a_stride : 1, b, b_stride, c, end);
    return;
  }
  gemm_job g = {m, n, k, a, a_stride, a_transposed, b, b_stride, b_transposed, c, c_stride, bias, activation,
                accumulate};
  g.packed_b = is_packed(n, k, b_transposed) ? workspace : 0;
  g.panels = panel_count(n);
  int threads = 2.0 * m * n * k > PARALLEL_OPERATIONS ? thread_count() : 1;
  cut_into_blocks(&g, threads);
  int tasks = (m + g.block_rows - 1) / g.block_rows * g.blocks_across;
  for (g.from = 0; g.from < k; g.from += PASS_DEPTH) {
    g.depth = MIN(PASS_DEPTH, k - g.from);
    if (threads == 1) {
      for (int panel = 0; g.packed_b && panel < g.panels; panel++) pack_b_task(&g, panel, 0);
      gemm_task(&g, 0, 0);
    } else {
      if (g.packed_b) parallel_for(pack_b_task, &g, g.panels);
      parallel_for(gemm_task, &g, tasks);
    }
  }
}

int packed_floats(int n, int k) { return panel_count(n) * TILE_COLUMNS * k; }

void pack_matrix(int n, int k, const float *b, int b_stride, int b_transposed, float *packed) {
  gemm_job g = {.n = n, .k = k, .b = b, .b_stride = b_stride, .b_transposed = b_transposed};
  g.panels = panel_count(n);
  for (g.from = 0; g.from < k; g.from += PASS_DEPTH) {
    g.depth = MIN(PASS_DEPTH, k - g.from);
    g.packed_b = packed + packed_floats(n, g.from);
    if (2.0 * n * k > PARALLEL_OPERATIONS) parallel_for(pack_b_task, &g, g.panels);
    else
      for (int panel = 0; panel < g.panels; panel++) pack_b_task(&g, panel, 0);
  }
}

void packed_product(int m, int n, int k, const float *a, int a_stride, const float *packed, float *c, int c_stride,
                    int accumulate) {
  gemm_job g = {.m = m, .n = n, .k = k, .a = a, .a_stride = a_stride, .c = c, .c_stride = c_stride,
                .accumulate = accumulate};
  g.panels = panel_count(n);
  cut_into_blocks(&g, 1);
  for (g.from = 0; g.from < k; g.from += PASS_DEPTH) {
    g.depth = MIN(PASS_DEPTH, k - g.from);
    g.packed_b = (float *)packed + packed_floats(n, g.from);
    gemm_task(&g, 0, 0);
  }
}

typedef struct {
  int m, n, k;
  const float *a;
  usize a_step;
  int a_stride, a_transposed;
  const float *b;
  usize b_step;
  int b_stride, b_transposed;
  float *c;
} batch_job;

// One small product on one thread, B packed in that thread's scratch.
static void small_product_task(void *argument, int task, int worker) {
  batch_job *j = argument;
  gemm_job g = {j->m, j->n, j->k, j->a + task * j->a_step, j->a_stride, j->a_transposed, j->b + task * j->b_step,
                j->b_stride, j->b_transposed, j->c + (usize)task * j->m * j->n, j->n};
  g.panels = panel_count(j->n);
  g.packed_b = is_packed(g.n, g.k, g.b_transposed) ? thread_scratch(worker) + TILE_ROWS * PASS_DEPTH : 0;
  cut_into_blocks(&g, 1);
  for (g.from = 0; g.from < g.k; g.from += PASS_DEPTH) {
    g.depth = MIN(PASS_DEPTH, g.k - g.from);
    for (int panel = 0; g.packed_b && panel < g.panels; panel++) pack_b_task(&g, panel, worker);
    gemm_task(&g, 0, worker);
  }
}

// `count` products of equal shape, `*_step` floats apart (0 repeats one operand).
EXPORT void batch_gemm(int count, int m, int n, int k, const float *a, int a_step, int a_stride, int a_transposed,
                       const float *b, int b_step, int b_stride, int b_transposed, float *c, float *workspace) {
  int fits = gemm_workspace(n, k) + TILE_ROWS * PASS_DEPTH <= scratch_floats();
  if (fits && count >= thread_count() && 2.0 * count * m * n * k > PARALLEL_OPERATIONS) {
    batch_job j = {m, n, k, a, a_step, a_stride, a_transposed, b, b_step, b_stride, b_transposed, c};
    parallel_for(small_product_task, &j, count);
    return;
  }
  for (int i = 0; i < count; i++)
    gemm(m, n, k, a + (usize)i * a_step, a_stride, a_transposed, b + (usize)i * b_step, b_stride, b_transposed,
         c + (usize)i * m * n, n, 0, ACTIVATION_LINEAR, 0, workspace);
}
