/**
 * Sequences of numbers, and the identity matrix.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkNumber,
  describeValue,
  type DType,
  isFloating,
  isInteger,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  add,
  convert,
  equal,
  expand,
  full,
  fullLike,
  iota,
  less,
  mul,
  pow,
  select,
  sub,
} from "../../engine/primitive/mod.ts";
import { type CreateOptions, createOptions } from "./options.ts";

/**
 * The numbers from `start` (0 if there is one argument) up to, but not including, `end`, `step`
 * apart. Whole numbers make int32, others float32, unless `dtype` says otherwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 *
 * assert.deepEqual(arange(4).arraySync(), [0, 1, 2, 3]);
 * assert.deepEqual(arange(3, 0, -1).arraySync(), [3, 2, 1]);
 * assert.equal(arange(0, 1, 0.25).dtype, "float32");
 * ```
 *
 * @throws {ArgumentError} if `step` is 0, leads away from `end`, or a number is not finite
 */
export function arange(end: number, options?: CreateOptions): Tensor;
/** The same from a start, and with a step. */
export function arange(
  start: number,
  end: number,
  step?: number | CreateOptions,
  options?: CreateOptions,
): Tensor;
export function arange(
  first: number,
  second?: number | CreateOptions,
  third: number | CreateOptions = 1,
  fourth: CreateOptions = {},
): Tensor {
  const [start, end] = typeof second === "number" ? [first, second] : [0, first];
  const step = typeof third === "number" ? third : 1;
  const options = typeof second === "object" ? second : typeof third === "object" ? third : fourth;
  if (![start, end, step].every(Number.isFinite)) {
    const [from, to] = [start, end].map(describeValue);
    throw new ArgumentError(
      `arange: Expected finite numbers: got start ${from}, end ${to} and step ${step}`,
    );
  }
  if (step === 0 || (end - start) * step < 0) {
    throw new ArgumentError(
      `arange: Expected a step that leads from start to end: got start ${start}, end ${end} and ` +
        `step ${step}`,
    );
  }
  const own: DType = [start, end, step].every(Number.isInteger) ? "int32" : "float32";
  const { dtype, device } = createOptions("arange", options, own);
  const length = Math.max(0, Math.ceil((end - start) / step));
  // Computed in double precision, as PyTorch does, so that the last number is not off.
  const wide: DType = isFloating(dtype) ? "float64" : dtype;
  const counted = iota(length, wide, device);
  const scaled = step === 1 ? counted : mul(counted, fullLike(counted, step));
  return convert(start === 0 ? scaled : add(scaled, fullLike(scaled, start)), dtype);
}

/**
 * `steps` numbers at even distances from `start` to `end`, both included; float32 by default. For an
 * integer dtype both lose their fractions, as in PyTorch, and then what lies between them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { linspace } from "@cotangent/cotangent";
 *
 * assert.deepEqual(linspace(0, 1, 5).arraySync(), [0, 0.25, 0.5, 0.75, 1]);
 * ```
 *
 * @throws {ArgumentError} if `steps` is not a whole number
 */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: CreateOptions = {},
): Tensor {
  const { dtype, device } = createOptions("linspace", options, "float32");
  const bound = (x: number) => isInteger(dtype) && typeof x === "number" ? Math.trunc(x) : x;
  return convert(evenly("linspace", bound(start), bound(end), { steps, device }), dtype);
}

/**
 * `steps` numbers whose logarithms are at even distances: `base ** start` to `base ** end`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logspace } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logspace(0, 2, 3).arraySync(), [1, 10, 100]);
 * ```
 *
 * @throws {ArgumentError} if `steps` is not a whole number
 */
export function logspace(
  start: number,
  end: number,
  steps: number,
  options: CreateOptions & { readonly base?: number } = {},
): Tensor {
  const { dtype, device } = createOptions("logspace", options, "float32");
  const base = checkNumber("logspace", options.base ?? 10, "base");
  const exponents = evenly("logspace", start, end, { steps, device });
  return convert(pow(fullLike(exponents, base), exponents), dtype);
}

/** Numbers at even distances in double precision, counted from both ends so that both are exact. */
function evenly(
  operation: string,
  start: number,
  end: number,
  { steps, device }: { readonly steps: number; readonly device: Tensor["device"] },
): Tensor {
  checkNumber(operation, start, "start");
  checkNumber(operation, end, "end");
  checkInteger(operation, steps, { name: "steps", minimum: 0 });
  if (steps === 1) return full([1], start, "float64", device);
  const step = (end - start) / (steps - 1);
  const places = iota(steps, "float64", device);
  const fromStart = add(mul(places, fullLike(places, step)), fullLike(places, start));
  const back = sub(fullLike(places, steps - 1), places);
  const fromEnd = sub(fullLike(places, end), mul(back, fullLike(places, step)));
  const half = fullLike(places, Math.floor(steps / 2));
  return select(less(places, half), fromStart, fromEnd);
}

/**
 * The identity matrix, `[rows, columns]` (square by default), float32 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye } from "@cotangent/cotangent";
 *
 * assert.deepEqual(eye(2).arraySync(), [[1, 0], [0, 1]]);
 * ```
 *
 * @throws {ArgumentError} if a size is not a whole number
 */
export function eye(rows: number, columns: number = rows, options: CreateOptions = {}): Tensor {
  checkInteger("eye", rows, { name: "rows", minimum: 0 });
  checkInteger("eye", columns, { name: "columns", minimum: 0 });
  const { dtype, device } = createOptions("eye", options, "float32");
  const shape = [rows, columns];
  const ofRow = expand(iota(rows, "int32", device), shape, [1]);
  const ofColumn = expand(iota(columns, "int32", device), shape, [0]);
  return convert(equal(ofRow, ofColumn), dtype);
}
