/**
 * Dropout layers.
 *
 * @module
 */
import { checkProbability } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  alphaDropout,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  featureAlphaDropout,
} from "../../functional/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** What the dropout layers share: the probability. */
export abstract class DropoutLayer extends Module {
  /** How probable it is that something is dropped. */
  readonly p: number;

  /** With a probability, by default a half. */
  constructor(p = 0.5) {
    super();
    this.p = checkProbability(this.constructor.name, p);
  }

  /** The probability. */
  override extraRepr(): string {
    return describeFields({ p: this.p });
  }
}

/**
 * Each element dropped with probability `p` in training and the others divided by `1 − p`; what goes in
 * comes out in evaluation. It draws from `withKey`, the key of `functionalize`, or the default generator.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Dropout(0.5);
 * const y = layer.forward(ones([20, 16]));
 * assert.ok(y.eq(0).logicalOr(y.eq(2)).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class Dropout extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return dropout(x, { p: this.p, training: this.training });
  }
}

/**
 * Whole channels of `[batch, channels, length]` (or without the batch) dropped, as `Dropout` does
 * elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Dropout1d(0.5);
 * const y = layer.forward(ones([20, 16, 3]));
 * assert.ok(y.std(-1).eq(0).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class Dropout1d extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return dropout1d(x, { p: this.p, training: this.training });
  }
}

/**
 * Whole channels of `[batch, channels, height, width]` dropped, as `Dropout` does elements; of three dims
 * the second are channels.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Dropout2d(0.5);
 * const y = layer.forward(ones([20, 16, 3, 3]));
 * assert.ok(y.std([2, 3]).eq(0).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class Dropout2d extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return dropout2d(x, { p: this.p, training: this.training });
  }
}

/**
 * Whole channels of `[batch, channels, depth, height, width]` (or without the batch) dropped, as
 * `Dropout` does elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Dropout3d(0.5);
 * const y = layer.forward(ones([2, 16, 3, 3, 3]));
 * assert.ok(y.std([2, 3, 4]).eq(0).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class Dropout3d extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return dropout3d(x, { p: this.p, training: this.training });
  }
}

/**
 * Elements set to the lowest value of SELU with probability `p` in training, and all scaled and shifted so
 * that mean 0 and variance 1 stay; for networks of SELUs.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AlphaDropout(0.5);
 * const y = layer.forward(ones([20, 16]));
 * assert.ok(y.unique().values.size === 2);
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class AlphaDropout extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return alphaDropout(x, { p: this.p, training: this.training });
  }
}

/**
 * Whole channels of `[batch, channels, …]` treated as `AlphaDropout` does elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.FeatureAlphaDropout(0.5);
 * const y = layer.forward(ones([20, 16, 3]));
 * assert.ok(y.std(-1).eq(0).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {TraceError} at its call, inside of traced functions without a key
 */
export class FeatureAlphaDropout extends DropoutLayer {
  /** The input, in training with parts dropped. */
  override forward(x: Tensor): Tensor {
    return featureAlphaDropout(x, { p: this.p, training: this.training });
  }
}
