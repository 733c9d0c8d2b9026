/**
 * Sampling by weights.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { ArgumentError, random, type Tensor, tensor } from "../../tensor.ts";
import { Sampler } from "./sampler.ts";

/** How a `WeightedRandomSampler` draws. */
export interface WeightedRandomSamplerOptions {
  /** How many are drawn in an epoch. @default the number of weights */
  readonly count?: number;
  /** Whether an example may come more than once an epoch. @default true */
  readonly replacement?: boolean;
}

/**
 * Examples drawn with probabilities in proportion to their weights: to see rare classes more often.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { WeightedRandomSampler } from "@cotangent/cotangent/data";
 *
 * const sampler = new WeightedRandomSampler([0, 1, 3], random.key(0), { count: 1000 });
 * const twos = [...sampler.epoch(0)].filter((index) => index === 2);
 * assert.ok(twos.length > 700 && twos.length < 800);
 * ```
 *
 * @throws {ArgumentError} if a weight is negative or not finite, all are 0, or without replacement
 * more are to be drawn than have a weight
 */
export class WeightedRandomSampler extends Sampler {
  /** The number that is drawn in an epoch. */
  override readonly length: number;
  readonly #weights: Float64Array;
  readonly #key: Tensor;
  readonly #replacement: boolean;

  /** Of a weight for each example. */
  constructor(
    weights: Iterable<number>,
    key: Tensor,
    options: WeightedRandomSamplerOptions = {},
  ) {
    super();
    this.#weights = Float64Array.from(weights);
    const { count = this.#weights.length, replacement = true } = options;
    this.length = checkInteger("WeightedRandomSampler", count, { name: "count", minimum: 0 });
    this.#key = key;
    this.#replacement = replacement;
    checkWeights(this.#weights, this.length, replacement);
  }

  /** The indices drawn for an epoch. */
  override epoch(epoch: number): Iterable<number> {
    const key = random.foldIn(this.#key, epoch);
    return this.#replacement ? this.#drawEach(key) : this.#drawDistinct(key);
  }

  /** By inverting the cumulative distribution, in double precision: there may be millions. */
  #drawEach(key: Tensor): Int32Array {
    const ends = new Float64Array(this.#weights.length);
    let total = 0;
    this.#weights.forEach((weight, i) => ends[i] = total += weight);
    const u = random.uniform(key, [this.length], { dtype: "float64" }).dataSync() as Float64Array;
    return Int32Array.from(u, (part) => firstAbove(ends, part * total));
  }

  /** The greatest of log(weight) + Gumbel noise are a weighted sample (Efraimidis, Spirakis 2006). */
  #drawDistinct(key: Tensor): Int32Array {
    const p = tensor(this.#weights).log();
    const noisy = random.gumbel(key, p.shape, { dtype: "float64" }).add(p);
    return noisy.topk(this.length, 0).indices.dataSync() as Int32Array;
  }
}

/** The first place whose number is above a value that is below the last. */
function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkWeights(weights: Float64Array, count: number, replacement: boolean): void {
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) {
    throw new ArgumentError(
      `WeightedRandomSampler: Expected weights of 0 or more: got ${weights[bad]} at ${bad}`,
    );
  }
  const positive = weights.filter((weight) => weight > 0).length;
  if (count > 0 && (positive === 0 || (!replacement && count > positive))) {
    const how = replacement ? "" : " without replacement";
    throw new ArgumentError(
      `WeightedRandomSampler: Cannot draw ${count}${how} as too few have a weight above 0: got ` +
        String(positive),
    );
  }
}
