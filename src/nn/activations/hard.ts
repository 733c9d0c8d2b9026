/**
 * Nonlinearities of straight pieces, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  type HardtanhOptions,
  relu,
  relu6,
  type ShrinkOptions,
  softshrink,
  threshold,
  type ThresholdOptions,
} from "../functional/mod.ts";
import { Activation } from "./activation.ts";

/**
 * The positive part, elementwise; see `functional.relu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReLU();
 * assert.deepEqual(layer.forward(tensor([-1, 2])).arraySync(), [0, 2]);
 * ```
 */
export class ReLU extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/**
 * `x` brought into [0, 6], elementwise; see `functional.relu6`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReLU6();
 * assert.deepEqual(layer.forward(tensor([-1, 9])).arraySync(), [0, 6]);
 * ```
 */
export class ReLU6 extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/**
 * `x` brought between two bounds, elementwise; see `functional.hardtanh`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Hardtanh({ minVal: -2 });
 * assert.deepEqual(layer.forward(tensor([-9, 9])).arraySync(), [-2, 1]);
 * ```
 *
 * @throws {ArgumentError} at its call, if `minVal` is above `maxVal`
 */
export class Hardtanh extends Activation<HardtanhOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return hardtanh(x, this.options);
  }
}

/**
 * A sigmoid of straight pieces, elementwise; see `functional.hardsigmoid`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Hardsigmoid();
 * assert.deepEqual(layer.forward(tensor([-4, 0, 4])).arraySync(), [0, 0.5, 1]);
 * ```
 */
export class Hardsigmoid extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/**
 * `x hardsigmoid(x)`, elementwise; see `functional.hardswish`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Hardswish();
 * assert.deepEqual(layer.forward(tensor([0, 4])).arraySync(), [0, 4]);
 * ```
 */
export class Hardswish extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/**
 * `x` where it is above a threshold, else a value, elementwise; see `functional.threshold`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Threshold({ threshold: 2, value: -1 });
 * assert.deepEqual(layer.forward(tensor([1, 3])).arraySync(), [-1, 3]);
 * ```
 */
export class Threshold extends Activation<ThresholdOptions> {
  /** With a threshold and a value. */
  constructor(options: ThresholdOptions) {
    super(options);
  }

  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return threshold(x, this.options);
  }
}

/**
 * `x` where its magnitude is above λ, else 0, elementwise; see `functional.hardshrink`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Hardshrink();
 * assert.deepEqual(layer.forward(tensor([0.25, 2])).arraySync(), [0, 2]);
 * ```
 */
export class Hardshrink extends Activation<ShrinkOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return hardshrink(x, this.options);
  }
}

/**
 * `x` moved towards 0 by λ, elementwise; see `functional.softshrink`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Softshrink();
 * assert.deepEqual(layer.forward(tensor([0.25, 2])).arraySync(), [0, 1.5]);
 * ```
 *
 * @throws {ArgumentError} at its call, if λ is negative
 */
export class Softshrink extends Activation<ShrinkOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return softshrink(x, this.options);
  }
}
