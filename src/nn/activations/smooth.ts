/**
 * Smooth nonlinearities, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  celu,
  elu,
  type EluOptions,
  gelu,
  type GeluOptions,
  logsigmoid,
  mish,
  selu,
  sigmoid,
  silu,
  softplus,
  type SoftplusOptions,
  softsign,
  tanh,
  tanhshrink,
} from "../functional/mod.ts";
import { Activation } from "./activation.ts";

/**
 * `1 / (1 + e⁻ˣ)`, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Sigmoid();
 * assert.deepEqual(layer.forward(tensor([-1000, 0])).arraySync(), [0, 0.5]);
 * ```
 */
export class Sigmoid extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/**
 * `ln σ(x)`, elementwise, without overflow; see `functional.logsigmoid`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LogSigmoid();
 * assert.deepEqual(layer.forward(tensor([-1000])).arraySync(), [-1000]);
 * ```
 */
export class LogSigmoid extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return logsigmoid(x);
  }
}

/**
 * The hyperbolic tangent, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Tanh();
 * assert.deepEqual(layer.forward(tensor([0, 100])).arraySync(), [0, 1]);
 * ```
 */
export class Tanh extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/**
 * `x − tanh x`, elementwise; see `functional.tanhshrink`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Tanhshrink();
 * assert.deepEqual(layer.forward(tensor([0, 100])).arraySync(), [0, 99]);
 * ```
 */
export class Tanhshrink extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}

/**
 * `x / (1 + |x|)`, elementwise; see `functional.softsign`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Softsign();
 * assert.deepEqual(layer.forward(tensor([-1, 3])).arraySync(), [-0.5, 0.75]);
 * ```
 */
export class Softsign extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return softsign(x);
  }
}

/**
 * A smooth `relu`, elementwise; see `functional.softplus`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Softplus({ beta: 2 });
 * assert.deepEqual(layer.forward(tensor([-1000, 1000])).arraySync(), [0, 1000]);
 * ```
 */
export class Softplus extends Activation<SoftplusOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return softplus(x, this.options);
  }
}

/**
 * `x Φ(x)`, elementwise; see `functional.gelu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.GELU({ approximate: "tanh" });
 * assert.deepEqual(layer.forward(tensor([0, 100])).arraySync(), [0, 100]);
 * ```
 *
 * @throws {ArgumentError} at its call, for another approximation
 */
export class GELU extends Activation<GeluOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return gelu(x, this.options);
  }
}

/**
 * `x σ(x)`, elementwise; see `functional.silu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.SiLU();
 * assert.deepEqual(layer.forward(tensor([0, 100])).arraySync(), [0, 100]);
 * ```
 */
export class SiLU extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/**
 * `x tanh(ln(1 + eˣ))`, elementwise; see `functional.mish`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Mish();
 * assert.deepEqual(layer.forward(tensor([0, 100])).arraySync(), [0, 100]);
 * ```
 */
export class Mish extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/**
 * `x` where it is positive, else `α (eˣ − 1)`, elementwise; see `functional.elu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ELU({ alpha: 2 });
 * assert.deepEqual(layer.forward(tensor([-1000, 2])).arraySync(), [-2, 2]);
 * ```
 */
export class ELU extends Activation<EluOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return elu(x, this.options);
  }
}

/**
 * `x` where it is positive, else `α (e^(x/α) − 1)`, elementwise; see `functional.celu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.CELU({ alpha: 2 });
 * assert.deepEqual(layer.forward(tensor([-1000, 2])).arraySync(), [-2, 2]);
 * ```
 *
 * @throws {ArgumentError} at its call, if α is 0
 */
export class CELU extends Activation<EluOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return celu(x, this.options);
  }
}

/**
 * The scaled `elu` that keeps mean 0 and variance 1, elementwise; see `functional.selu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.SELU();
 * assert.deepEqual(layer.forward(tensor([0])).arraySync(), [0]);
 * ```
 */
export class SELU extends Activation {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return selu(x);
  }
}
