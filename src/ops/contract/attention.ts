/**
 * Attention in tiles.
 *
 * @module
 */
import {
  broadcastShapes,
  checkOptions,
  DTypeError,
  formatShape,
  type Shape,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { attention as attentionOfEqualRanks, full, reshape } from "../../engine/primitive/mod.ts";
import { checkFloating, checkTensor } from "../operands.ts";
import { inWider } from "../wide.ts";

/** Options of `attention`. */
export interface AttentionMaskOptions {
  /**
   * Broadcasts to `[…, length, keys]`: bools, true where a query may look, or floats of the dtype of the
   * queries that are added to the scores. @default null
   */
  readonly mask?: Tensor | null;
  /** Whether a query sees no key behind its own place, places counted from 0 for both. @default false */
  readonly isCausal?: boolean;
}

/**
 * `softmax(Q Kᵀ + mask) V`: `query` `[…, length, features]`, `key` `[…, keys, features]`, `value` `[…,
 * keys, valueFeatures]`, whose batches broadcast, to `[…, length, valueFeatures]`. A query that may look
 * nowhere gets zeros. It is computed in tiles, in both modes of derivatives too, so that memory does not
 * grow with the square of the length (Rabe and Staats, 2021; Dao et al., 2022); derivatives of
 * derivatives are not. `nn.functional.scaledDotProductAttention` chooses by sizes whether to use it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { attention, tensor } from "@cotangent/cotangent";
 *
 * const [query, key] = [tensor([[0]]), tensor([[5], [7]])];
 * assert.deepEqual(attention(query, key, tensor([[1, 10], [3, 30]])).arraySync(), [[2, 20]]);
 * ```
 *
 * @throws {ShapeError} if sizes do not fit
 * @throws {DTypeError} if dtypes differ, or are not floating
 */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionMaskOptions = {},
): Tensor {
  const { mask = null, isCausal = false } = checkOptions("attention", options, "isCausal: true");
  checkInputs({ query, key, value, mask });
  const [length, features] = query.shape.slice(-2);
  const [keys, valueFeatures] = value.shape.slice(-2);
  const all = mask === null ? [query, key, value] : [query, key, value, mask];
  const batch = broadcastShapes("attention", ...all.map(({ shape }) => shape.slice(0, -2)));
  const shape = [...batch, length, valueFeatures];
  if ([length, keys, valueFeatures].includes(0)) {
    return full(shape, 0, query.dtype, query.device);
  }
  const inRank = (x: Tensor) =>
    reshape(x, [...new Array<number>(batch.length + 2 - x.ndim).fill(1), ...x.shape]);
  // Without features all scores are 0, as they are by one feature of zeros.
  const inFeatures = (x: Tensor) =>
    features > 0 ? x : full([...x.shape.slice(0, -1), 1], 0, x.dtype, x.device);
  const hides = mask !== null && mask.dtype === "bool" ? [mask] : [];
  const floats = all.filter((x) => !hides.includes(x));
  return inWider(floats, (query, key, value, ...adds) => {
    const inputs = [inFeatures(query), inFeatures(key), value, ...hides, ...adds];
    return attentionOfEqualRanks(inputs.map(inRank), { isCausal });
  });
}

function checkInputs({ query, key, value, mask }: {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly mask: Tensor | null;
}): void {
  for (const [name, x] of Object.entries({ query, key, value })) {
    checkFloating("attention", checkTensor("attention", x, name).dtype);
  }
  const shapes = [query, key, value].map(({ shape }) => shape);
  const [queries, keys, values] = shapes;
  if (
    Math.min(...shapes.map(({ length }) => length)) < 2 || queries.at(-1) !== keys.at(-1) ||
    keys.at(-2) !== values.at(-2)
  ) {
    throw new ShapeError(
      "attention: Expected query [..., length, features], key [..., keys, features] and value " +
        `[..., keys, valueFeatures]: got ${shapes.map(formatShape).join(", ")}`,
    );
  }
  const dtypes = [query, key, value].map(({ dtype }) => dtype);
  if (mask !== null) {
    checkMask(checkTensor("attention", mask, "mask"), [queries.at(-2)!, keys.at(-2)!]);
    if (mask.dtype !== "bool") dtypes.push(mask.dtype);
  }
  if (dtypes.some((dtype) => dtype !== dtypes[0])) {
    throw new DTypeError(
      "attention: Expected all tensors to have one dtype, but for a mask of bools: got " +
        `${dtypes.join(", ")}\nConvert them with x.to("${dtypes[0]}")`,
    );
  }
}

function checkMask({ shape }: Tensor, scores: Shape): void {
  const last = shape.slice(-2);
  const lead = scores.length - last.length;
  if (last.every((extent, dim) => extent === 1 || extent === scores[lead + dim])) return;
  throw new ShapeError(
    `attention: Expected a mask that broadcasts to [..., ${scores.join(", ")}]: got ` +
      formatShape(shape),
  );
}
