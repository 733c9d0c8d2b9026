/**
 * The masks of attention layers, in which true means "may not look", made into one of attention's.
 *
 * @module
 */
import { formatShape, ShapeError, shapesEqual } from "../../../engine/base/mod.ts";
import { cat, type DType, ones, type Tensor, zeros } from "../../../tensor.ts";

/** Keys and values `[batch, heads, keys, features]`. */
export interface KeysAndValues {
  readonly key: Tensor;
  readonly value: Tensor;
}

/** What may stand beside the keys and values of the input. */
export interface ExtraKeys {
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  readonly addZeroAttn: boolean;
}

/** Keys and values with the learned ones and zeros behind them, and how many these are. */
export function addExtraKeys(
  { key, value }: KeysAndValues,
  { biasK, biasV, addZeroAttn }: ExtraKeys,
): KeysAndValues & { readonly count: number } {
  const [batch, heads, , features] = key.shape;
  const shape = [batch, heads, 1, features];
  const learned = (bias: Tensor) => bias.reshape([1, heads, 1, features]).expand(shape);
  const { dtype, device } = key;
  const nothing = addZeroAttn ? [zeros(shape, { dtype, device })] : [];
  const keys = [...(biasK === null ? [] : [learned(biasK)]), ...nothing];
  const values = [...(biasV === null ? [] : [learned(biasV)]), ...nothing];
  if (keys.length === 0) return { key, value, count: 0 };
  return { key: cat([key, ...keys], 2), value: cat([value, ...values], 2), count: keys.length };
}

/** The masks of an attention layer. */
export interface LayerMasks {
  /** Where queries may look, `[length, keys]`, bool. */
  readonly ordered: Tensor | null;
  /** `[length, keys]` or `[batch · heads, length, keys]`. */
  readonly attnMask: Tensor | null | undefined;
  /** `[batch, keys]`. */
  readonly keyPaddingMask: Tensor | null | undefined;
}

/** The sizes of an attention layer's scores. */
export interface ScoreSizes {
  readonly batch: number;
  readonly heads: number;
  readonly length: number;
  readonly keys: number;
  /** How many keys stand behind those that masks speak of; all may look there. */
  readonly extra: number;
  /** Of the scores. */
  readonly dtype: DType;
}

/**
 * One mask of them all: of bools, true where a query may look, if none has floats, else of floats to add
 * to scores `[batch, heads, length, keys + extra]`; null if there is none.
 *
 * @throws {ShapeError} if a shape does not fit
 */
export function mergeMasks(
  { ordered, attnMask, keyPaddingMask }: LayerMasks,
  sizes: ScoreSizes,
): Tensor | null {
  const { batch, heads, length, keys, extra, dtype } = sizes;
  const given = [
    ...(ordered === null ? [] : [ordered]),
    ...(attnMask ? [allowing(shapedMask(attnMask, sizes))] : []),
    ...(keyPaddingMask ? [allowing(shapedPadding(keyPaddingMask, { batch, keys }))] : []),
  ];
  if (given.length === 0) return null;
  const areBools = given.every((mask) => mask.dtype === "bool");
  const merged = areBools
    ? given.reduce((all, mask) => all.logicalAnd(mask))
    : given.map((mask) => added(mask, dtype)).reduce((all, mask) => all.add(mask));
  if (extra === 0) return merged;
  const { device } = merged;
  const shape = [...merged.shape.slice(0, -1), extra];
  const open = areBools ? ones(shape, { dtype: "bool", device }) : zeros(shape, { dtype, device });
  return cat([merged.expand([...merged.shape.slice(0, -1), keys]), open], -1)
    .expand([batch, heads, length, keys + extra]);
}

/** Where queries may look that see no key behind their own place, `[length, keys]`, bool. */
export function causalMask(length: number, keys: number): Tensor {
  return ones([length, keys], { dtype: "bool" }).tril();
}

/** A mask of bools turned round, one of floats as it is. */
function allowing(mask: Tensor): Tensor {
  return mask.dtype === "bool" ? mask.logicalNot() : mask;
}

/** A mask as floats to add. */
function added(mask: Tensor, dtype: DType): Tensor {
  if (mask.dtype !== "bool") return mask.to(dtype);
  return zeros(mask.shape, { dtype, device: mask.device }).where(mask, -Infinity);
}

function shapedMask(mask: Tensor, { batch, heads, length, keys }: ScoreSizes): Tensor {
  if (shapesEqual(mask.shape, [length, keys])) return mask;
  if (shapesEqual(mask.shape, [batch * heads, length, keys])) {
    return mask.reshape([batch, heads, length, keys]);
  }
  throw new ShapeError(
    `MultiheadAttention: Expected an attnMask of shape [${length}, ${keys}] or ` +
      `[${batch * heads}, ${length}, ${keys}]: got ${formatShape(mask.shape)}`,
  );
}

function shapedPadding(
  mask: Tensor,
  { batch, keys }: { readonly batch: number; readonly keys: number },
): Tensor {
  if (mask.shape.at(-1) === keys && mask.size === batch * keys && mask.ndim <= 2) {
    return mask.reshape([batch, 1, 1, keys]);
  }
  throw new ShapeError(
    `MultiheadAttention: Expected a keyPaddingMask of shape [${batch}, ${keys}]: got ` +
      formatShape(mask.shape),
  );
}
