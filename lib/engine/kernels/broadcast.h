// Element-wise functions of two operands whose shapes are broadcast against each other.
#pragma once
#include "threads.h"

enum { MAX_DIMENSIONS = 8 };

// Sizes of the result and the step of each operand along each dimension, in elements; a step of 0 repeats.
// The host merges dimensions that lie in sequence, so the innermost steps are 1 or 0.
typedef struct {
  int dimensions;
  int size[MAX_DIMENSIONS];
  int a_step[MAX_DIMENSIONS];
  int b_step[MAX_DIMENSIONS];
} broadcast;

// How the two operands run along the innermost dimension.
enum { BOTH_RUN, B_REPEATS, A_REPEATS };

INLINE int inner_mode(const broadcast *s) {
  int last = s->dimensions - 1;
  return s->b_step[last] == 0 ? B_REPEATS : s->a_step[last] == 0 ? A_REPEATS : BOTH_RUN;
}

// Where operand rows start for row number `row` of the result (rows run along the innermost dimension).
INLINE void row_offsets(const broadcast *s, int row, usize *a, usize *b) {
  *a = *b = 0;
  for (int d = s->dimensions - 2; d >= 0; d--) {
    int index = row % s->size[d];
    row /= s->size[d];
    *a += (usize)index * s->a_step[d];
    *b += (usize)index * s->b_step[d];
  }
}

INLINE int row_count(const broadcast *s) {
  int rows = 1;
  for (int d = 0; d < s->dimensions - 1; d++) rows *= s->size[d];
  return rows;
}
