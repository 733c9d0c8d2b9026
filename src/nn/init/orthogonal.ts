/**
 * Orthogonal initial weights.
 *
 * @module
 */
import { checkNumber, formatShape, ShapeError, TraceError } from "../../engine/base/mod.ts";
import { isTraced, random, type Shape, type Tensor, tensor } from "../../tensor.ts";
import { checkInitial, keyFor, type RandomInitialOptions } from "./options.ts";

/** Options of `orthogonal`. */
export interface OrthogonalOptions extends RandomInitialOptions {
  /** What the vectors are multiplied by. @default 1 */
  readonly gain?: number;
}

/**
 * Weights `[rows, …]` that, as a matrix of `rows` vectors, have orthogonal rows of length `gain`,
 * or where there are more rows than columns, orthogonal columns (Saxe, McClelland and Ganguli,
 * 2014). All such matrices are equally likely.
 *
 * The vectors are made orthogonal in float64, in JavaScript: a thousand of a thousand take seconds.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.orthogonal([3, 5], { key: random.key(0) });
 * assert.ok(weight.matmul(weight.T).allclose(eye(3), { atol: 1e-6 }));
 * ```
 *
 * @throws {ShapeError} if the shape has fewer than two dimensions
 * @throws {TraceError} if the key is traced
 */
export function orthogonal(shape: Shape, options: OrthogonalOptions = {}): Tensor {
  const { gain = 1, dtype = "float32" } = options;
  checkInitial("init.orthogonal", shape, options);
  checkNumber("init.orthogonal", gain, "gain");
  if (shape.length < 2) {
    throw new ShapeError(
      `init.orthogonal: Expected a shape of at least two dimensions: got ${formatShape(shape)}`,
    );
  }
  const key = keyFor("init.orthogonal", options);
  if (isTraced(key)) {
    throw new TraceError(
      "init.orthogonal: Cannot draw from a traced key: the vectors are made orthogonal in " +
        "JavaScript\nInitialise outside of the traced function and pass the weights as an argument",
    );
  }
  const [rows, ...rest] = shape;
  const columns = rest.reduce((product, size) => product * size, 1);
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const drawn = random.normal(key, [count, length], { dtype: "float64" });
  const vectors = orthonormal(drawn.dataSync() as Float64Array, count, length);
  const matrix = tensor(vectors).reshape([count, length]).mul(gain).to(dtype);
  return (rows > columns ? matrix.T : matrix).reshape(shape);
}

/**
 * The rows of a matrix made orthonormal by the modified Gram–Schmidt process, each of them twice:
 * that is enough for full precision (Giraud, Langou and Rozložník, 2005). Of normal numbers the
 * result is uniform among all orthonormal systems (Mezzadri, 2007), since the lengths that rows are
 * divided by are positive.
 */
function orthonormal(rows: Float64Array, count: number, length: number): Float64Array {
  const result = rows.slice();
  for (let i = 0; i < count; i++) {
    const row = result.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = result.subarray(j * length, (j + 1) * length);
        const share = dot(row, other);
        for (let k = 0; k < length; k++) row[k] -= share * other[k];
      }
      const size = Math.sqrt(dot(row, row));
      for (let k = 0; k < length; k++) row[k] /= size;
    }
  }
  return result;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * y[k];
  return sum;
}
