/**
 * What a module holds as state: parameters, which are trained, and buffers, which are not.
 *
 * @module
 */
import { Tensor } from "../../tensor.ts";

/** Options of a parameter. */
export interface ParameterOptions {
  /** Whether it is trained; `Module.freeze` and `unfreeze` change that. @default true */
  readonly requiresGrad?: boolean;
}

/**
 * A tensor that a module learns: a property of this class is found by `parameters()`, is trained, and
 * is saved in the state dict. To give it another value, assign a new parameter.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(ones([3]));
 *   override forward(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 * assert.deepEqual(new Scale().namedParameters().map(([name]) => name), ["factor"]);
 * ```
 */
export class Parameter extends Tensor {
  /** Whether it is trained. */
  readonly requiresGrad: boolean;

  /** A parameter with the elements of a tensor. */
  constructor(value: Tensor, { requiresGrad = true }: ParameterOptions = {}) {
    super(value.shape, value.dtype, value.device, Tensor.handleOf(value));
    this.requiresGrad = requiresGrad;
  }
}

/** Options of a buffer. */
export interface BufferOptions {
  /** Whether it is saved in the state dict. @default true */
  readonly persistent?: boolean;
}

/**
 * A tensor that belongs to a module's state without being trained, such as running statistics. A
 * module's `forward` gives it its next value by `this.setBuffer(name, value)`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, type Tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * class Counter extends nn.Module {
 *   calls = new nn.Buffer(zeros([]));
 *   override forward(x: Tensor): Tensor {
 *     this.setBuffer("calls", this.calls.add(1));
 *     return x;
 *   }
 * }
 * const counter = new Counter();
 * counter.forward(tensor(0));
 * assert.equal(counter.calls.itemSync(), 1);
 * ```
 */
export class Buffer extends Tensor {
  /** Whether it is saved in the state dict. */
  readonly persistent: boolean;

  /** A buffer with the elements of a tensor. */
  constructor(value: Tensor, { persistent = true }: BufferOptions = {}) {
    super(value.shape, value.dtype, value.device, Tensor.handleOf(value));
    this.persistent = persistent;
  }
}

/** What has a place in a module's state. */
export type State = Parameter | Buffer;

/** Whether a value is a parameter or a buffer. */
export function isState(value: unknown): value is State {
  return value instanceof Parameter || value instanceof Buffer;
}

/** Another value in the place of a parameter or buffer, as trainable or persistent as it is. */
export function withValue(state: State, value: Tensor): State {
  return state instanceof Parameter
    ? new Parameter(value, { requiresGrad: state.requiresGrad })
    : new Buffer(value, { persistent: state.persistent });
}
