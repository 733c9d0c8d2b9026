/**
 * Perplexity.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError, shapesEqual } from "../../engine/base/mod.ts";
import { type Tensor, where } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import { checkKnownLabels, countedPlaces, countTrue, isLabel } from "../counting.ts";
import {
  checkLabels,
  checkScores,
  checkTensors,
  labelsOf,
  readNumbers,
  wideFloat,
} from "../inputs.ts";
import { measure } from "../measure.ts";
import { Metric } from "../metric.ts";

/** Options of `Perplexity`. */
export interface PerplexityOptions {
  /** Places with this target are left out. @default none */
  readonly ignoreIndex?: number;
}

/**
 * `exp(−mean ln p)`, where `p` are the probabilities of the tokens that came: as many equally likely
 * tokens would be as hard to guess. Takes `preds`, floating logits `[…, vocabulary]` such as `[batch,
 * time, vocabulary]`, and `target`, token numbers `[…]`. Of nothing it is NaN.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Perplexity } from "@cotangent/cotangent/metrics";
 * import { tensor, zeros } from "@cotangent/cotangent";
 *
 * const perplexity = new Perplexity({ ignoreIndex: -1 });
 * await perplexity.update(zeros([1, 3, 8]), tensor([[5, 2, -1]]).int());
 * assert.ok(Math.abs(perplexity.compute() - 8) < 1e-6);
 * ```
 */
export class Perplexity extends Metric<[preds: Tensor, target: Tensor]> {
  readonly #ignoreIndex: number | null;
  readonly #sums: Sums;

  /**
   * The perplexity of nothing yet.
   *
   * @throws {ArgumentError} if `ignoreIndex` is no whole number
   */
  constructor({ ignoreIndex }: PerplexityOptions = {}) {
    if (ignoreIndex !== undefined) checkInteger("Perplexity", ignoreIndex, { name: "ignoreIndex" });
    const sums = new Sums(2);
    const options = { ignoreIndex: ignoreIndex ?? null };
    super({ name: "Perplexity", options, gathered: { sums } });
    this.#ignoreIndex = options.ignoreIndex;
    this.#sums = sums;
  }

  /** Adds the logarithms of the probabilities of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    checkTensors(this.name, preds, target);
    checkScores(this.name, preds);
    checkLabels(this.name, target, "target");
    const vocabulary = preds.shape[preds.ndim - 1] ?? 0;
    if (!shapesEqual(preds.shape, [...target.shape, vocabulary])) {
      throw new ShapeError(
        `Perplexity: Expected preds of shape […, vocabulary] for target of shape […]: ` +
          `got ${formatShape(preds.shape)} and ${formatShape(target.shape)}`,
      );
    }
    const labels = labelsOf(target);
    const counts = countedPlaces(labels, this.#ignoreIndex);
    const known = isLabel(labels, vocabulary);
    const usable = counts.logicalAnd(known);
    const index = where(usable, labels, 0).unsqueeze(-1);
    // −ln p = ln Σ exp(logits) − logit
    const surprise = preds.logsumexp(-1).sub(preds.gather(-1, index).squeeze(-1));
    const [sum, count, unknown] = await readNumbers([
      where(usable, surprise, 0).sum(undefined, { dtype: wideFloat(preds) }),
      countTrue(usable),
      countTrue(counts.logicalAnd(known.logicalNot())),
    ]);
    if (unknown > 0) {
      const tokens = await readNumbers([labels]);
      const ignoreIndex = this.#ignoreIndex;
      checkKnownLabels(this.name, tokens, { name: "target", count: vocabulary, ignoreIndex });
    }
    this.#sums.add([sum, count]);
  }

  /** The perplexity of all tokens. */
  protected override evaluate(): number {
    const [sum, count] = this.#sums.values;
    return Math.exp(sum / count);
  }
}

/**
 * The perplexity of one batch: see `Perplexity`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { perplexity } from "@cotangent/cotangent/metrics";
 * import { tensor, zeros } from "@cotangent/cotangent";
 *
 * const value = await perplexity(zeros([2, 4]), tensor([0, 3]).int());
 * assert.ok(Math.abs(value - 4) < 1e-6);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a token is none of the vocabulary
 */
export function perplexity(
  preds: Tensor,
  target: Tensor,
  options: PerplexityOptions = {},
): Promise<number> {
  return measure(new Perplexity(options), preds, target);
}
