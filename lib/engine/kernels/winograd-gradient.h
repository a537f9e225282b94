// The filter gradient of a convolution that `winograd_pays` for.
#pragma once
#include "window.h"

// Floats of workspace for sums in `tasks` parts.
int winograd_gradient_floats(const window *w, int tasks);

// d_filter[9 * channels, out_channels] from x and dy.
void winograd_filter_gradient(const window *w, const float *x, const float *dy, float *d_filter, int tasks,
                              float *workspace);
