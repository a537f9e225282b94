#pragma once

// y[count, columns, rows] from x[count, rows, columns].
void transpose(const float *x, float *y, int count, int rows, int columns);
