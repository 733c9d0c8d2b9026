/**
 * BLEU.
 *
 * @module
 */
import { ArgumentError, checkInteger, checkNumber, describeValue } from "../../engine/base/mod.ts";
import { Sums } from "../accumulators/mod.ts";
import { checkChoice } from "../inputs.ts";
import { measure } from "../measure.ts";
import { Metric } from "../metric.ts";
import { type Tokenizer, tokenizerOf } from "./tokenize.ts";

/** Options of `BLEUScore`. */
export interface BLEUOptions {
  /** The longest n-grams that are compared. @default 4 */
  readonly nGram?: number;
  /** What the precision of each length counts, from single tokens on. @default 1 / nGram each */
  readonly weights?: readonly number[];
  /**
   * What keeps the score from being 0 where no n-gram of some length is found (Chen and Cherry 2014):
   * nothing, `smoothValue` in the place of 0 hits (`"floor"`, method 1), `smoothValue` more hits and
   * n-grams of every length but the first (`"add-k"`, method 2), or ½, ¼, … of a hit (`"exp"`, method 3,
   * that of mteval-v13a). @default "none"
   */
  readonly smooth?: "none" | "floor" | "add-k" | "exp";
  /** The value of `"floor"` and `"add-k"`. @default 0.1 and 1 */
  readonly smoothValue?: number;
  /** How texts become tokens. @default "none" */
  readonly tokenize?: Tokenizer;
  /** Whether upper case counts as lower case. @default false */
  readonly lowercase?: boolean;
}

/** Translations and for each the texts that would be right. */
export type Texts = [preds: readonly string[], target: readonly (string | readonly string[])[]];

/**
 * The bilingual evaluation understudy of a corpus (Papineni and others 2002): the geometric mean of the
 * precisions of n-grams, `p_n`, times a penalty for being shorter than the reference,
 * `min(1, exp(1 − r/c)) exp(Σ w_n ln p_n)`, from 0 to 1. Takes translations and for each one or more
 * references; an n-gram counts at most as often as in one of them, and the length is that of the
 * closest, the shorter of two.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { BLEUScore } from "@cotangent/cotangent/metrics";
 *
 * const bleu = new BLEUScore({ nGram: 2 });
 * await bleu.update(["the cat sat"], [["the cat slept", "a cat sat"]]);
 * assert.equal(bleu.compute(), 1);
 * ```
 */
export class BLEUScore extends Metric<Texts> {
  readonly #weights: readonly number[];
  readonly #smooth: "none" | "floor" | "add-k" | "exp";
  readonly #smoothValue: number;
  readonly #tokens: (text: string) => readonly string[];
  /** Lengths of translations and references; for each length of n-grams, hits and all. */
  readonly #counts: Sums;

  /**
   * The score of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: BLEUOptions = {}) {
    const name = "BLEUScore";
    const { nGram = 4, smooth = "none", tokenize = "none", lowercase = false } = options;
    checkInteger(name, nGram, { name: "nGram", minimum: 1 });
    checkChoice(name, { name: "smooth", value: smooth }, ["none", "floor", "add-k", "exp"]);
    const smoothValue = options.smoothValue ?? (smooth === "floor" ? 0.1 : 1);
    checkNumber(name, smoothValue, "smoothValue");
    const weights = options.weights ?? Array<number>(nGram).fill(1 / nGram);
    if (!Array.isArray(weights) || weights.length !== nGram) {
      throw new ArgumentError(
        `${name}: Expected ${nGram} weights as nGram is ${nGram}: got ${
          Array.isArray(weights) ? weights.length : describeValue(weights)
        }`,
      );
    }
    const tokens = tokenizerOf(name, tokenize);
    const counts = new Sums(2 + 2 * nGram);
    super({
      name,
      options: {
        weights: [...weights],
        smooth,
        smoothValue,
        tokenize: typeof tokenize === "function" ? tokenize.name : tokenize,
        lowercase,
      },
      gathered: { counts },
    });
    this.#weights = weights;
    this.#smooth = smooth;
    this.#smoothValue = smoothValue;
    this.#tokens = lowercase ? (text) => tokens(text.toLowerCase()) : tokens;
    this.#counts = counts;
  }

  /** Counts the n-grams of translations that are in their references. */
  protected override gather(preds: readonly string[], target: Texts[1]): void {
    const references = checkTexts(this.name, preds, target);
    const batch = new Float64Array(this.#counts.values.length);
    preds.forEach((text, i) => {
      const own = this.#tokens(text);
      const others = references[i].map((reference) => this.#tokens(reference));
      batch[0] += own.length;
      batch[1] += closestLength(own.length, others.map((tokens) => tokens.length));
      this.#weights.forEach((_, place) => {
        const [hits, all] = compareGrams(own, others, place + 1);
        batch[2 + 2 * place] += hits;
        batch[3 + 2 * place] += all;
      });
    });
    this.#counts.add(batch);
  }

  /** The score. */
  protected override evaluate(): number {
    const [length, reference, ...counts] = this.#counts.values;
    if (this.#weights.every((_, n) => counts[2 * n] === 0)) return 0;
    let halvings = 0;
    const logarithms = this.#weights.map((weight, n) => {
      if (weight === 0) return 0;
      const added = this.#smooth === "add-k" && n > 0 ? this.#smoothValue : 0;
      let hits = counts[2 * n] + added;
      const all = counts[2 * n + 1] + added;
      if (all === 0) return -Infinity;
      if (hits === 0 && this.#smooth === "exp") hits = 2 ** -++halvings;
      if (hits === 0 && this.#smooth === "floor") hits = this.#smoothValue;
      return weight * Math.log(hits / all);
    });
    const brevity = Math.min(1, Math.exp(1 - reference / length));
    return brevity * Math.exp(logarithms.reduce((sum, logarithm) => sum + logarithm, 0));
  }
}

/** The references of each translation, checked. */
function checkTexts(metric: string, ...[preds, target]: Texts): (readonly string[])[] {
  for (const [name, list] of [["preds", preds], ["target", target]] as const) {
    if (Array.isArray(list)) continue;
    throw new ArgumentError(
      `${metric}: Expected an array of texts as ${name}: got ${describeValue(list)}`,
    );
  }
  if (preds.length !== target.length) {
    throw new ArgumentError(
      `${metric}: Expected references for each of the ${preds.length} preds: got ${target.length}`,
    );
  }
  const references = target.map((texts) => typeof texts === "string" ? [texts] : texts);
  const wrong = [...preds, ...references.flat()].find((text) => typeof text !== "string");
  if (wrong !== undefined) {
    throw new ArgumentError(`${metric}: Expected texts: got ${describeValue(wrong)}`);
  }
  const bare = references.findIndex((texts) => texts.length === 0);
  if (bare >= 0) {
    throw new ArgumentError(
      `${metric}: Expected a reference for each of preds: got none at ${bare}`,
    );
  }
  return references;
}

/** The length nearest to one, the shorter of two. */
function closestLength(length: number, others: readonly number[]): number {
  return others.reduce((best, other) => {
    const [near, nearer] = [Math.abs(best - length), Math.abs(other - length)];
    return nearer < near || (nearer === near && other < best) ? other : best;
  });
}

/** How many n-grams are found in the references, each at most as often as in one of them, of how many. */
function compareGrams(
  own: readonly string[],
  others: readonly (readonly string[])[],
  n: number,
): readonly [hits: number, all: number] {
  const allowed = new Map<string, number>();
  for (const tokens of others) {
    for (const [gram, count] of countGrams(tokens, n)) {
      allowed.set(gram, Math.max(count, allowed.get(gram) ?? 0));
    }
  }
  let hits = 0;
  for (const [gram, count] of countGrams(own, n)) hits += Math.min(count, allowed.get(gram) ?? 0);
  return [hits, Math.max(0, own.length - n + 1)];
}

function countGrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = JSON.stringify(tokens.slice(i, i + n));
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/**
 * The BLEU of one corpus: see `BLEUScore`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bleuScore } from "@cotangent/cotangent/metrics";
 *
 * const score = await bleuScore(["a b c d e"], ["a b c d f"]);
 * assert.ok(Math.abs(score - (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** (1 / 4)) < 1e-12);
 * ```
 *
 * @throws {ArgumentError} if there are not references for each translation
 */
export function bleuScore(
  preds: readonly string[],
  target: readonly (string | readonly string[])[],
  options: BLEUOptions = {},
): Promise<number> {
  return measure(new BLEUScore(options), preds, target);
}
