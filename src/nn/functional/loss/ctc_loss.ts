/**
 * Connectionist temporal classification.
 *
 * @module
 */
import { arange, cat, full, scan, stack, type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { ctcTargets } from "./ctc_targets.ts";
import { checkLoss, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of `ctcLoss`. */
export interface CtcLossOptions extends LossOptions {
  /** How many steps of each example count, `[batch]`. By default all do. */
  readonly inputLengths?: Tensor | readonly number[] | number;
  /**
   * How many labels each example has, `[batch]`. By default all of a row of padded targets; needed
   * for concatenated ones.
   */
  readonly targetLengths?: Tensor | readonly number[] | number;
  /** The class that stands for no label. @default 0 */
  readonly blank?: number;
  /**
   * Whether the loss of labels that cannot fit the steps is 0, instead of infinite. @default false
   */
  readonly zeroInfinity?: boolean;
}

/**
 * The negative log likelihood of a sequence of labels, of which is not known when each occurs,
 * summed over all alignments (Graves and others, 2006).
 *
 * `logProbabilities` are the logarithms of the classes' probabilities at each step, `[time, batch,
 * classes]` or `[time, classes]`. `targets` are integers: `[batch, labels]`, padded with anything,
 * or all examples' labels behind each other, `[sum of targetLengths]`; of one example `[labels]`. A
 * mean is over the batch, of losses divided by the numbers of labels.
 *
 * The derivative is that of the function. PyTorch's is the same once it has gone through the
 * `logSoftmax` that the logarithms come from.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * // Two steps, a blank and one label: 3 of 4 paths spell it, "aa", "-a" and "a-".
 * const logs = zeros([2, 2]).logSoftmax(1);
 * const targets = tensor([1], { dtype: "int32" });
 * const loss = nn.functional.ctcLoss(logs, targets).itemSync() as number;
 * assert.ok(Math.abs(loss + Math.log(3 / 4)) < 1e-6);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a label or the blank is out of range
 * @throws {ArgumentError} if a length is out of range
 */
export function ctcLoss(
  logProbabilities: Tensor,
  targets: Tensor,
  options: CtcLossOptions = {},
): Tensor {
  checkLoss("ctcLoss", { logProbabilities, targets }, options);
  checkFloats("ctcLoss", logProbabilities, "logProbabilities");
  const { blank = 0, zeroInfinity = false, reduction = "mean" } = options;
  const { logs, labels, inputLengths, targetLengths } = ctcTargets(logProbabilities, targets, {
    ...options,
    blank,
  });
  const likelihoods = logLikelihoods(logs, labels, { blank, inputLengths, targetLengths });
  const exact = likelihoods.neg();
  const losses = zeroInfinity ? where(exact.eq(Infinity), 0, exact) : exact;
  const unbatched = logProbabilities.ndim === 2;
  if (reduction !== "mean") return reduceLoss(unbatched ? losses.squeeze(0) : losses, reduction);
  return losses.div(targetLengths.clamp(1, null)).mean();
}

/** Shifted by some places to the right; what comes in is impossible. */
function shifted(states: Tensor, places: number): Tensor {
  const [batch, count] = states.shape;
  const impossible = full([batch, places], -Infinity, { dtype: states.dtype });
  return cat([impossible, states], 1).narrow(1, 0, count);
}

/**
 * The forward algorithm (Graves and others, 2006, section 4.1), all examples and states at once.
 * The states are the labels with blanks around them: blank, l₁, blank, l₂, …, blank. A state is
 * reached from itself and from the one before; a label also from the label before it, if that is
 * another one: αₜ(s) = (αₜ₋₁(s) + αₜ₋₁(s − 1) + αₜ₋₁(s − 2)) yₜ(s), in logarithms.
 */
function logLikelihoods(
  logs: Tensor,
  labels: Tensor,
  { blank, inputLengths, targetLengths }: {
    readonly blank: number;
    readonly inputLengths: Tensor;
    readonly targetLengths: Tensor;
  },
): Tensor {
  const { dtype } = logs;
  const [time, batch] = logs.shape;
  const blanks = labels.mul(0).add(blank);
  const first = full([batch, 1], blank, { dtype: labels.dtype });
  const states = cat([first, stack([labels, blanks], 2).flatten(1)], 1);
  const count = states.shape[1];
  const emissions = logs.gather(2, states.unsqueeze(0).expand([time, batch, count]));
  const before = cat([full([batch, 2], blank, { dtype: labels.dtype }), states], 1);
  const skips = states.ne(blank).logicalAnd(states.ne(before.narrow(1, 0, count)));
  // Before the first step all is in the first blank: from there it and the first label are reached.
  const start = where(arange(count, { dtype: "int32" }).eq(0), 0, -Infinity).to(dtype)
    .expand([batch, count]);
  const [last] = scan(
    (alpha: Tensor, { emission, step }: { emission: Tensor; step: Tensor }) => {
      const skipped = where(skips, shifted(alpha, 2), -Infinity);
      const reached = stack([alpha, shifted(alpha, 1), skipped]).logsumexp(0);
      const running = step.lt(inputLengths).unsqueeze(1);
      return [where(running, reached.add(emission), alpha), null] as const;
    },
    start,
    { emission: emissions, step: arange(time, { dtype: "int32" }) },
  );
  // Alignments end in the last label or in the blank behind it.
  const end = targetLengths.mul(2).unsqueeze(1);
  const inBlank = last.gather(1, end);
  const inLabel = last.gather(1, end.sub(1).clamp(0, null));
  const ends = cat([inBlank, where(end.gt(0), inLabel, -Infinity)], 1);
  return ends.logsumexp(1);
}
