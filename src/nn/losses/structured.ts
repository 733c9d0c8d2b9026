/**
 * Losses of sequences, regions and batches, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  ctcLoss,
  type CtcLossOptions,
  diceLoss,
  type DiceLossOptions,
  infoNce,
  type InfoNceOptions,
} from "../functional/mod.ts";
import { Loss } from "./loss.ts";

/**
 * The negative log likelihood of sequences of labels whose times are not known; see
 * `functional.ctcLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.CTCLoss({ blank: 0 });
 * const logs = zeros([2, 1, 2]).logSoftmax(2);
 * const targets = tensor([[1]], { dtype: "int32" });
 * const value = loss.forward(logs, targets, { inputLengths: [2] }).itemSync() as number;
 * assert.ok(Math.abs(value + Math.log(3 / 4)) < 1e-6);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {IndexError} at its call, if a label or the blank is out of range
 */
export class CTCLoss extends Loss<Omit<CtcLossOptions, "inputLengths" | "targetLengths">> {
  /** `[time, batch, classes]`, and `[batch, labels]` or all labels behind each other. */
  override forward(
    logProbabilities: Tensor,
    targets: Tensor,
    lengths: Pick<CtcLossOptions, "inputLengths" | "targetLengths"> = {},
  ): Tensor {
    return ctcLoss(logProbabilities, targets, { ...this.options, ...lengths });
  }
}

/**
 * How little two regions overlap; see `functional.diceLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.DiceLoss({ smooth: 0 });
 * const [mask, other] = [[1, 1, 0, 0], [0, 1, 1, 0]].map((x) => tensor([[x]]));
 * assert.equal(loss.forward(mask, other).itemSync(), 0.5);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ or have fewer than three dimensions
 */
export class DiceLoss extends Loss<DiceLossOptions> {
  /** Both `[batch, classes, …]`. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return diceLoss(input, target, this.options);
  }
}

/**
 * The cross entropy of telling each query's own key from the negatives; see `functional.infoNce`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.InfoNCELoss({ temperature: 0.05 });
 * assert.ok((loss.forward(eye(4), eye(4)).itemSync() as number) < 1e-6);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 */
export class InfoNCELoss extends Loss<Omit<InfoNceOptions, "negatives">> {
  /** Both `[batch, features]`, and negatives `[count, features]`. */
  override forward(queries: Tensor, keys: Tensor, negatives?: Tensor): Tensor {
    return infoNce(queries, keys, { ...this.options, ...(negatives && { negatives }) });
  }
}
