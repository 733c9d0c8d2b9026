/**
 * Scaled dot-product attention.
 *
 * @module
 */
import {
  broadcastShapes,
  checkNumber,
  checkOptions,
  checkProbability,
} from "../../../engine/base/mod.ts";
import { attention, promoteTypes, type Tensor } from "../../../tensor.ts";
import { nextKey } from "../../random/mod.ts";
import { checkOneOf } from "../arguments.ts";
import { checkInputs, type GivenInputs } from "./checks.ts";
import { directAttention } from "./direct_attention.ts";
import type { AttentionInputs, AttentionSettings } from "./problem.ts";
import { tiledAttention } from "./tiled_attention.ts";

/** How attention is computed: by the whole matrix of weights, or in tiles. */
export type AttentionAlgorithm = "auto" | "direct" | "tiled";

/** Options of `scaledDotProductAttention`. */
export interface AttentionOptions {
  /**
   * Broadcasts to `[…, length, keys]`: bools, true where a query may look, or floats that are added to
   * the scores.
   */
  readonly mask?: Tensor | null;
  /** Whether a query sees no key behind its own place, places counted from 0 for both. @default false */
  readonly isCausal?: boolean;
  /** The probability with which a weight is dropped. @default 0 */
  readonly dropout?: number;
  /** What scores are multiplied by. @default 1 / Math.sqrt(features) */
  readonly scale?: number;
  /**
   * Whether there may be fewer heads (third dimension from the end) of keys and values than of queries:
   * several of these in a row then share one (Ainslie et al., 2023). @default false
   */
  readonly enableGqa?: boolean;
  /** What dropout draws from; by default the layers' source of keys. */
  readonly key?: Tensor;
  /** Whether there is dropout at all. @default true */
  readonly training?: boolean;
  /** `"auto"` takes tiles for long sequences. Dropout draws differently in the two. @default "auto" */
  readonly algorithm?: AttentionAlgorithm;
}

/**
 * `softmax(scale · Q Kᵀ + mask) V` (Vaswani et al., 2017, equation 1): `query` `[…, length, features]`,
 * `key` `[…, keys, features]`, `value` `[…, keys, valueFeatures]`, whose batches broadcast, to
 * `[…, length, valueFeatures]`. A query that may look nowhere gets zeros, as in PyTorch. For long
 * sequences it is computed in tiles, in both modes of derivatives too, so that memory does not grow with
 * the square of the length. float16 and bfloat16 are computed in float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { scaledDotProductAttention } = nn.functional;
 * const x = randn([2, 8, 10, 64]); // batch, heads, length, features
 * assert.deepEqual(scaledDotProductAttention(x, x, x, { isCausal: true }).shape, [2, 8, 10, 64]);
 *
 * const value = tensor([[1, 10], [3, 30]]);
 * const same = scaledDotProductAttention(tensor([[0]]), tensor([[5], [7]]), value);
 * assert.deepEqual(same.arraySync(), [[2, 20]]);
 * ```
 *
 * @throws {ShapeError} if sizes do not fit
 * @throws {DTypeError} if dtypes differ, or the mask is neither of bools nor of floats
 * @throws {ArgumentError} if the dropout is no probability
 * @throws {TraceError} inside of traced functions for dropout without a key
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const operation = "scaledDotProductAttention";
  checkOptions(operation, options, "isCausal: true");
  const { mask = null, dropout = 0, enableGqa = false, training = true } = options;
  const given = { query, key, value, mask };
  checkInputs(operation, given, enableGqa);
  const scale = checkNumber(operation, options.scale ?? query.shape.at(-1)! ** -0.5, "scale");
  const settings = {
    isCausal: options.isCausal ?? false,
    dropout: checkProbability(operation, dropout, "dropout"),
  };
  const algorithm = checkOneOf(operation, options.algorithm ?? "auto", {
    name: "algorithm",
    values: ["auto", "direct", "tiled"],
  });
  const isGrouped = enableGqa && query.shape.at(-3) !== key.shape.at(-3);
  const { query: whole, ...rest } = isGrouped ? inGroups(given) : given;
  const batch = broadcastShapes(
    operation,
    ...[whole, rest.key, rest.value].map(({ shape }) => shape.slice(0, -2)),
    mask === null ? [] : rest.mask!.shape.slice(0, -2),
  );
  const output = attend(
    {
      ...rest,
      query: whole.mul(scale).expand([...batch, ...whole.shape.slice(-2)]),
      dropoutKey: training && dropout > 0 ? options.key ?? nextKey(operation) : null,
    },
    settings,
    algorithm,
  );
  return isGrouped ? output.flatten(-4, -3) : output;
}

/**
 * From how many scores of a head on there are tiles. For 8 heads of 64 features (float32, jit, ms of one
 * core) the matrix of weights and tiles take, forwards, of causal attention of 128 tokens 1.3 and 0.8,
 * of 256 4.4 and 2.4, of 512 17 and 7.6, and with gradients 2.3 and 2.4, 8.0 and 6.7, 32 and 22. Of full
 * attention of 512 tokens they take 12 and 11, and with gradients 24 and 32, as weights are computed
 * twice: tiles are worth that where the matrix begins to fill the memory.
 */
const leastTiledScores = { causal: 1 << 15, full: 1 << 20 };

function attend(
  inputs: AttentionInputs,
  settings: AttentionSettings,
  algorithm: AttentionAlgorithm,
): Tensor {
  const { query, key, value, mask } = inputs;
  if (query.dtype !== "float32" && query.dtype !== "float64") {
    const wide = {
      ...inputs,
      query: query.to("float32"),
      key: key.to("float32"),
      value: value.to("float32"),
      mask: mask === null || mask.dtype === "bool" ? mask : mask.to("float32"),
    };
    return attend(wide, settings, algorithm).to(query.dtype);
  }
  const scores = query.shape.at(-2)! * key.shape.at(-2)!;
  const isPlain = inputs.dropoutKey === null && fits(mask, query);
  const least = leastTiledScores[isPlain && settings.isCausal ? "causal" : "full"];
  const tiled = algorithm === "auto" ? scores >= least : algorithm === "tiled";
  if (!tiled || scores === 0) return directAttention(inputs, settings);
  return isPlain ? plainAttention(inputs, settings) : tiledAttention(inputs, settings);
}

/** Whether the scores keep the dtype of queries if a mask is added. */
function fits(mask: Tensor | null, { dtype }: Tensor): boolean {
  return mask === null || mask.dtype === "bool" || promoteTypes(mask.dtype, dtype) === dtype;
}

/** Attention without dropout, in tiles. */
function plainAttention(inputs: AttentionInputs, { isCausal }: AttentionSettings): Tensor {
  const { query, key, value, mask } = inputs;
  const added = mask === null || mask.dtype === "bool" ? mask : mask.to(query.dtype);
  return attention(query, key, value, { mask: added, isCausal });
}

/** The heads of queries in groups, one for each head of keys, along a new fourth dim from the end. */
function inGroups({ query, key, value, mask }: GivenInputs): GivenInputs {
  const [heads, groups] = [query.shape.at(-3)!, key.shape.at(-3)!];
  const grouped = (x: Tensor) =>
    x.ndim > 2 && x.shape[x.ndim - 3] === heads
      ? x.unflatten(-3, [groups, heads / groups])
      : x.ndim > 2
      ? x.unsqueeze(-3)
      : x;
  return {
    query: grouped(query),
    key: key.unsqueeze(-3),
    value: value.unsqueeze(-3),
    mask: mask && grouped(mask),
  };
}
