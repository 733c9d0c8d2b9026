/**
 * Integers, choices and orders.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkOptions,
  checkShape,
  type DType,
  DTypeError,
  formatShape,
  integerRanges,
  isInteger,
  normalizeOwnDim,
  type Shape,
  ShapeError,
  sizeOf,
} from "../../engine/base/mod.ts";
import { Tensor } from "../../engine/core/mod.ts";
import {
  add,
  argmax,
  convert,
  cumsum,
  fullLike,
  gather,
  iota,
  less,
  log,
  mod,
  moveDim,
  mul,
  reshape,
  sliceAlong,
  sort,
  sub,
} from "../../engine/primitive/mod.ts";
import { checkTensor, expandTo, floatingOperand } from "../operands.ts";
import { searchsorted, takeAlongDim, topk } from "../index/mod.ts";
import { gumbel } from "./continuous.ts";
import { bits, checkKey, split } from "./keys.ts";
import { uniform } from "./uniform.ts";

/** Bounds of random integers. */
export interface RandintOptions {
  /** The lowest that is possible; an int32 tensor broadcasts. @default 0 */
  readonly low?: number | Tensor;
  /** The lowest that is not. */
  readonly high: number | Tensor;
  /** Of the integers. @default "int32" */
  readonly dtype?: DType;
}

/**
 * Integers that are equally likely in [low, high).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const dice = random.randint(random.key(0), [100], { low: 1, high: 7 });
 * assert.equal(dice.min().itemSync(), 1);
 * assert.equal(dice.max().itemSync(), 6);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or the bounds are not whole numbers, low below high
 * @throws {DTypeError} if the dtype is not one of integers up to 32 bits
 */
export function randint(
  key: Tensor,
  shape: Shape,
  options: RandintOptions,
): Tensor {
  const { low = 0, high, dtype = "int32" } = checkOptions("random.randint", options, "high: 6");
  checkKey("random.randint", key);
  checkShape("random.randint", shape);
  if (!isInteger(dtype) || dtype === "int64") {
    throw new DTypeError(`random.randint: Expected an integer dtype up to 32 bits: got ${dtype}`);
  }
  checkBounds(low, high, dtype);
  // Two draws make 64 bits, so that the remainder is hardly biased: (hi · 2³² + lo) mod span.
  const [hi, lo] = split(key).unbind(0).map((part) => bits(part, shape));
  if (typeof low === "number" && typeof high === "number" && high - low === 2 ** 32) {
    return convert(convert(add(lo, fullLike(lo, low >>> 0)), "int32"), dtype);
  }
  const [lowest, end] = [low, high].map((bound) => wordOf(bound, lo));
  const span = sub(end, lowest);
  const half = mod(fullLike(lo, 2 ** 16), span);
  const factor = mod(mul(half, half), span);
  const offset = mod(add(mul(mod(hi, span), factor), mod(lo, span)), span);
  return convert(convert(add(offset, lowest), "int32"), dtype);
}

function checkBounds(low: number | Tensor, high: number | Tensor, dtype: DType): void {
  const [lowest, highest] = integerRanges[dtype] as readonly [number, number];
  if (typeof low === "number") checkInteger("random.randint", low, { name: "low" });
  if (typeof high === "number") checkInteger("random.randint", high, { name: "high" });
  const [first, end] = [low, high].map((bound) => typeof bound === "number" ? bound : null);
  const ordered = first === null || end === null || first < end;
  if (!ordered || (first ?? lowest) < lowest || (end ?? highest) > highest + 1) {
    throw new ArgumentError(
      `random.randint: Expected low below high, in the range of ${dtype}: got ${first} and ${end}`,
    );
  }
}

/** A bound as the word that it is modulo 2³², for each place. */
function wordOf(bound: number | Tensor, like: Tensor): Tensor {
  if (typeof bound === "number") return fullLike(like, bound >>> 0);
  const word = convert(checkTensor("random.randint", bound, "a bound"), "uint32");
  return word.broadcastTo(like.shape);
}

/** How many draws. */
export interface DrawOptions {
  /** By default that of the parameters. */
  readonly shape?: Shape;
}

/**
 * Bools that are true with probability `p`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const coins = random.bernoulli(random.key(0), 0.5, { shape: [1000] });
 * const heads = coins.to("float32").mean().itemSync() as number;
 * assert.ok(Math.abs(heads - 0.5) < 0.1);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or `p` a number outside of [0, 1]
 */
export function bernoulli(
  key: Tensor,
  p: number | Tensor = 0.5,
  options: DrawOptions = {},
): Tensor {
  const { shape } = checkOptions("random.bernoulli", options, "shape: [2]");
  checkKey("random.bernoulli", key);
  if (typeof p === "number" && !(p >= 0 && p <= 1)) {
    throw new ArgumentError(`random.bernoulli: Expected p from 0 to 1: got ${p}`);
  }
  const probability = floatingOperand("random.bernoulli", p);
  const sizes = checkShape("random.bernoulli", shape ?? probability.shape);
  const u = uniform(key, sizes, { dtype: probability.dtype });
  return less(u, expandTo(probability, sizes));
}

/**
 * Signs, −1 or 1, equally likely; int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.equal(random.rademacher(random.key(0), [8]).abs().sum().itemSync(), 8n);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function rademacher(key: Tensor, shape: Shape = []): Tensor {
  const heads = convert(bernoulli(key, 0.5, { shape }), "int32");
  return sub(mul(heads, fullLike(heads, 2)), fullLike(heads, 1));
}

/** Which dimension holds the classes, and how many are drawn. */
export interface CategoricalOptions extends DrawOptions {
  /** The dimension of the classes. @default -1 */
  readonly dim?: number;
  /** Whether a class may be drawn more than once for a row. @default true */
  readonly replace?: boolean;
}

/**
 * The number of a class, drawn with probabilities softmax(logits), for each row of logits; int32. A
 * `shape` ends in that of the rows.
 *
 * By Gumbel's trick: the largest of the logits with Gumbel noise added.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 *
 * const logits = tensor([0, -Infinity, -Infinity]);
 * assert.equal(random.categorical(random.key(0), logits).itemSync(), 0);
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 * @throws {ShapeError} if the shape does not end in that of the rows
 */
export function categorical(
  key: Tensor,
  logits: Tensor,
  options: CategoricalOptions = {},
): Tensor {
  const { dim = -1, shape, replace = true } = checkOptions(
    "random.categorical",
    options,
    "shape: [2]",
  );
  checkKey("random.categorical", key);
  const values = floatingOperand("random.categorical", logits, "logits");
  if (values.ndim === 0) {
    throw new ShapeError("random.categorical: Expected logits with at least one dimension: got []");
  }
  const along = normalizeOwnDim("random.categorical", dim, values.ndim);
  const rows = values.shape.toSpliced(along, 1);
  const sizes = checkShape("random.categorical", shape ?? rows);
  const lead = sizes.length - rows.length;
  if (lead < 0 || rows.some((extent, i) => sizes[lead + i] !== extent)) {
    throw new ShapeError(
      `random.categorical: Expected a shape that ends in ${formatShape(rows)}, that of the rows: ` +
        `got ${formatShape(sizes)}`,
    );
  }
  if (!replace) {
    const count = sizeOf(sizes.slice(0, lead));
    const noise = gumbel(key, values.shape, { dtype: values.dtype });
    const { indices } = topk(add(noise, values), count, along);
    return reshape(moveDim(indices, along, 0), sizes);
  }
  const noisy = sizes.toSpliced(lead + along, 0, values.shape[along]);
  const noise = gumbel(key, noisy, { dtype: values.dtype });
  return argmax(add(noise, expandTo(values, noisy)), [lead + along]);
}

/** What is permuted. */
export interface PermutationOptions {
  /** The dimension along which slices change places. @default 0 */
  readonly dim?: number;
  /** Whether each row is shuffled by itself. @default false */
  readonly independent?: boolean;
}

/**
 * The numbers from 0 to n − 1, or the slices of a tensor, in random order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const order = random.permutation(random.key(0), 5);
 * assert.deepEqual(order.sort().values.arraySync(), [0, 1, 2, 3, 4]);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or `n` not a whole number
 */
export function permutation(
  key: Tensor,
  x: number | Tensor,
  options: PermutationOptions = {},
): Tensor {
  const { dim = 0, independent = false } = checkOptions(
    "random.permutation",
    options,
    "independent: true",
  );
  checkKey("random.permutation", key);
  if (!(x instanceof Tensor)) {
    checkInteger("random.permutation", x, { name: "n", minimum: 0 });
    return shuffle(key, iota(x, "int32", key.device), 0);
  }
  const along = normalizeOwnDim("random.permutation", dim, x.ndim);
  if (independent || x.ndim === 1) return shuffle(key, x, along);
  const order = shuffle(key, iota(x.shape[along], "int32", x.device), 0);
  return moveDim(gather(moveDim(x, along, 0), [order], "random.permutation"), 0, along);
}

/** Sorts by random keys, so often that equal keys hardly matter. */
function shuffle(key: Tensor, x: Tensor, dim: number): Tensor {
  const rounds = Math.ceil(3 * Math.log(Math.max(1, x.size)) / Math.log(2 ** 32 - 1));
  let shuffled = x;
  let current = key;
  for (let round = 0; round < rounds; round++) {
    const [next, sub] = split(current);
    const { indices } = sort(bits(sub, x.shape), { dim, descending: false });
    shuffled = takeAlongDim(shuffled, indices, dim);
    current = next;
  }
  return shuffled;
}

/** How `choice` draws. */
export interface ChoiceOptions {
  /** How many are drawn. @default [] */
  readonly shape?: Shape;
  /** Whether one may be drawn more than once. @default true */
  readonly replace?: boolean;
  /** The probabilities, which add up to 1. @default all equal */
  readonly p?: Tensor;
  /** The dimension whose slices are drawn. @default 0 */
  readonly dim?: number;
}

/**
 * Numbers from 0 to n − 1, or slices of a tensor, drawn at random.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const hand = random.choice(random.key(0), 52, { shape: [5], replace: false });
 * assert.equal(new Set(hand.arraySync()).size, 5);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or more are drawn than there are without replacing
 */
export function choice(
  key: Tensor,
  from: number | Tensor,
  options: ChoiceOptions = {},
): Tensor {
  const { shape = [], replace = true, p, dim = 0 } = checkOptions(
    "random.choice",
    options,
    "shape: [2]",
  );
  checkKey("random.choice", key);
  checkShape("random.choice", shape);
  const along = from instanceof Tensor ? normalizeOwnDim("random.choice", dim, from.ndim) : 0;
  const count = from instanceof Tensor ? from.shape[along] : from;
  checkInteger("random.choice", count, { name: "n", minimum: 0 });
  const drawn = sizeOf(shape);
  if (drawn > 0 && (count === 0 || (!replace && drawn > count))) {
    throw new ArgumentError(
      `random.choice: Cannot draw ${drawn} out of ${count} without replacing`,
    );
  }
  if (p !== undefined && (checkTensor("random.choice", p, "p").ndim !== 1 || p.size !== count)) {
    throw new ShapeError(
      `random.choice: Expected ${count} probabilities: got shape ${formatShape(p.shape)}`,
    );
  }
  if (p === undefined && !replace && from instanceof Tensor) {
    const order = permutation(key, from, { dim: along });
    const first = sliceAlong(order, along, { start: 0, length: drawn });
    return reshape(first, [
      ...from.shape.slice(0, along),
      ...shape,
      ...from.shape.slice(along + 1),
    ]);
  }
  const numbers = drawNumbers(key, count, { shape, replace, ...(p !== undefined && { p }) });
  if (!(from instanceof Tensor)) return numbers;
  const front = gather(moveDim(from, along, 0), [numbers], "random.choice");
  return moveLeading(front, numbers.ndim, along);
}

function drawNumbers(
  key: Tensor,
  count: number,
  { shape, replace, p }: { readonly shape: Shape; readonly replace: boolean; readonly p?: Tensor },
): Tensor {
  const drawn = sizeOf(shape);
  if (p === undefined) {
    if (replace) return randint(key, shape, { high: count });
    const order = permutation(key, count);
    return reshape(sliceAlong(order, 0, { start: 0, length: drawn }), shape);
  }
  const probabilities = convert(p, "float32");
  if (replace) {
    const sums = cumsum(probabilities, 0);
    const total = sliceAlong(sums, 0, { start: count - 1, length: 1 });
    const u = uniform(key, shape);
    const targets = mul(expandTo(reshape(total, []), shape), fullLike(u, 1).sub(u));
    return searchsorted(sums, targets);
  }
  const noisy = add(gumbel(key, [count]), log(probabilities));
  return reshape(topk(noisy, drawn).indices, shape);
}

/** `count` leading dimensions moved behind the `place` dimensions that follow them. */
function moveLeading(x: Tensor, count: number, place: number): Tensor {
  const leading = Array.from({ length: count }, (_, dim) => dim);
  const rest = Array.from({ length: x.ndim - count }, (_, i) => count + i);
  return x.permute(rest.toSpliced(place, 0, ...leading));
}
