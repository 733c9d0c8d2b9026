/**
 * Initial values that are not drawn.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError } from "../../engine/base/mod.ts";
import { eye as eyeOf, full, type Shape, type Tensor, tensor } from "../../tensor.ts";
import { checkInitial, checkMatrix, type InitialOptions } from "./options.ts";

/**
 * One value everywhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.init.constant([2], 0.5).arraySync(), [0.5, 0.5]);
 * ```
 */
export function constant(shape: Shape, value: number, options: InitialOptions = {}): Tensor {
  return filled("init.constant", shape, value, options);
}

function filled(operation: string, shape: Shape, value: number, options: InitialOptions): Tensor {
  const { dtype = "float32" } = options;
  return full(checkInitial(operation, shape, options), value, { dtype });
}

/**
 * Ones.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.init.ones([2]).arraySync(), [1, 1]);
 * ```
 */
export function ones(shape: Shape, options: InitialOptions = {}): Tensor {
  return filled("init.ones", shape, 1, options);
}

/**
 * Zeros.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.init.zeros([2]).arraySync(), [0, 0]);
 * ```
 */
export function zeros(shape: Shape, options: InitialOptions = {}): Tensor {
  return filled("init.zeros", shape, 0, options);
}

/**
 * A matrix with ones on its diagonal: a linear layer that hands on as much of its input as it can.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.init.eye([2, 3]).arraySync(), [[1, 0, 0], [0, 1, 0]]);
 * ```
 *
 * @throws {ShapeError} if the shape is not of two dimensions
 */
export function eye(shape: Shape, options: InitialOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkMatrix("init.eye", checkInitial("init.eye", shape, options));
  return eyeOf(shape[0], shape[1], { dtype });
}

/** Options of `dirac`. */
export interface DiracOptions extends InitialOptions {
  /** The groups of the convolution, each of which hands its inputs on. @default 1 */
  readonly groups?: number;
}

/**
 * The weights `[out, in, …]` of a convolution that hands on as many of its channels as it can: in
 * each group the i-th output is the i-th input.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.dirac([2, 2, 3]);
 * assert.deepEqual(weight.arraySync(), [[[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0]]]);
 * ```
 *
 * @throws {ShapeError} if the shape is not of three to five dimensions, or the groups do not divide
 *   the first
 */
export function dirac(shape: Shape, options: DiracOptions = {}): Tensor {
  const { groups = 1, dtype = "float32" } = options;
  const [out, channels, ...kernel] = checkInitial("init.dirac", shape, options);
  checkInteger("init.dirac", groups, { name: "groups", minimum: 1 });
  if (kernel.length < 1 || kernel.length > 3 || out % groups !== 0) {
    throw new ShapeError(
      `init.dirac: Expected a shape of three to five dimensions, of which ${groups} groups divide ` +
        `the first: got ${formatShape(shape)}`,
    );
  }
  const each = out / groups;
  const places = kernel.reduce((product, size) => product * size, 1);
  const centre = kernel.reduce((place, size) => place * size + Math.floor(size / 2), 0);
  const values = new Float64Array(out * channels * places);
  for (let row = 0; row < out; row++) {
    const channel = row % each;
    if (channel < channels) values[(row * channels + channel) * places + centre] = 1;
  }
  return tensor(values).to(dtype).reshape(shape);
}
