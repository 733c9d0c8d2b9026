/**
 * The cross entropy of yes and no.
 *
 * @module
 */
import { customJvp, logaddexp, type Tensor } from "../../../tensor.ts";
import { checkFloats, checkTensor } from "../arguments.ts";
import { checkLoss, checkSameShape, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** A factor of each loss; broadcasts to their shape. */
  readonly weight?: Tensor;
}

/**
 * `−(t ln p + (1 − t) ln(1 − p))` of probabilities and targets of one shape, both in [0, 1].
 * Logarithms are taken to be at least −100. Where there are logits, `binaryCrossEntropyWithLogits`
 * is more accurate.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { binaryCrossEntropy } = nn.functional;
 * assert.equal(binaryCrossEntropy(tensor([0, 1]), tensor([0, 0])).itemSync(), 50);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  checkLoss("binaryCrossEntropy", { input, target }, options);
  checkFloats("binaryCrossEntropy", input);
  checkFloats("binaryCrossEntropy", target, "target");
  checkSameShape("binaryCrossEntropy", { input, target });
  const losses = likelihoods(input, target);
  return reduceLoss(weighted("binaryCrossEntropy", losses, options.weight), options.reduction);
}

/** A logarithm that is at least −100. */
function boundedLog(x: Tensor): Tensor {
  return x.log().clamp(-100, null);
}

/** The losses, with a derivative that is finite where a probability is 0 or 1. */
const likelihoods = customJvp(
  function binaryLikelihood(p: Tensor, t: Tensor): Tensor {
    const [yes, no] = [boundedLog(p), boundedLog(p.neg().add(1))];
    return t.sub(1).mul(no).sub(t.mul(yes));
  },
  ([p, t], [tangent, targetTangent]) => {
    const rest = p.neg().add(1);
    const [yes, no] = [boundedLog(p), boundedLog(rest)];
    // d/dp = (p − t) / (p (1 − p)), d/dt = ln(1 − p) − ln p
    const slope = p.sub(t).div(p.mul(rest).clamp(1e-12, null));
    return [
      t.sub(1).mul(no).sub(t.mul(yes)),
      tangent.mul(slope).add(targetTangent.mul(no.sub(yes))),
    ];
  },
);

function weighted(operation: string, losses: Tensor, weight: Tensor | undefined): Tensor {
  if (weight === undefined) return losses;
  return losses.mul(checkTensor(operation, weight, "weight").broadcastTo(losses.shape));
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** How much a yes counts in comparison to a no; broadcasts to the shape of the logits. */
  readonly posWeight?: Tensor;
}

/**
 * The binary cross entropy of `σ(input)`, without overflow: `(1 − t) x + ln(1 + e⁻ˣ)`, and with
 * weights `w` of yes `(1 − t) x + (1 + (w − 1) t) ln(1 + e⁻ˣ)`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = nn.functional.binaryCrossEntropyWithLogits(tensor([-300, 300]), tensor([1, 1]), {
 *   posWeight: tensor(2),
 * });
 * assert.equal(loss.itemSync(), 300);
 * ```
 *
 * @throws {ShapeError} if the shapes differ, or a weight does not broadcast to them
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyWithLogitsOptions = {},
): Tensor {
  const operation = "binaryCrossEntropyWithLogits";
  checkLoss(operation, { input, target }, options);
  checkFloats(operation, input);
  checkSameShape(operation, { input, target });
  const { weight, posWeight, reduction } = options;
  const soft = logaddexp(input.neg(), 0);
  const rest = target.neg().add(1).mul(input);
  const losses = posWeight === undefined
    ? rest.add(soft)
    : rest.add(soft.mul(weightOfYes(operation, target, posWeight)));
  return reduceLoss(weighted(operation, losses, weight), reduction);
}

/** `1 + (w − 1) t`. */
function weightOfYes(operation: string, target: Tensor, posWeight: Tensor): Tensor {
  const factor = checkTensor(operation, posWeight, "posWeight").broadcastTo(target.shape);
  return factor.sub(1).mul(target).add(1);
}
