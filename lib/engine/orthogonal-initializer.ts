import * as tf from "@tensorflow/tfjs";

/** The fields of TensorFlow.js' initializer. */
interface Orthogonal {
  readonly gain: number;
  readonly seed: number | undefined;
}

/**
 * Replaces the orthogonal initializer's QR decomposition, which TensorFlow.js composes of tensor operations: a second
 * for the recurrent weights of an LSTM of 128 units, and a warning about it. The weights are the same.
 */
export function replaceOrthogonalInitializer(): void {
  const prototype = Object.getPrototypeOf(tf.initializers.orthogonal({})) as {
    apply(this: Orthogonal, shape: number[], dtype?: tf.DataType): tf.Tensor;
  };
  const apply = prototype.apply;
  prototype.apply = function (shape, dtype) {
    // What it refuses, it refuses in its own words.
    if (shape.length < 2 || (dtype !== undefined && dtype !== "float32"))
      return apply.call(this, shape, dtype);
    const columns = shape.at(-1) ?? 0;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    return tf.tidy(() => {
      const random = tf.randomNormal([long, short], 0, 1, "float32", this.seed).dataSync();
      const basis = orthonormalColumns(random, long, short);
      const values = new Float32Array(long * short);
      basis.forEach((column, j) => {
        column.forEach((value, i) => {
          values[rows >= columns ? i * columns + j : j * columns + i] = this.gain * value;
        });
      });
      return tf.tensor(values, shape);
    });
  };
}

/**
 * The columns of Q in A = QR with a positive diagonal of R, by the modified Gram-Schmidt process. Each column is
 * orthogonalised twice, which makes it orthogonal to rounding.
 *
 * @param matrix - A, row-major, shape `[rows, columns]`, rows ≥ columns.
 * @see Giraud, Langou, Rozložník, The loss of orthogonality in the Gram-Schmidt process, 2005
 */
function orthonormalColumns(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => matrix[i * columns + j] ?? 0);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) subtractMultiple(column, other, dot(column, other));
    }
    const norm = Math.sqrt(dot(column, column));
    for (let i = 0; i < rows; i++) column[i] = (column[i] ?? 0) / norm;
    basis.push(column);
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function subtractMultiple(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) - factor * (b[i] as number);
}
