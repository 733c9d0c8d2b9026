/**
 * Tensors with something around them.
 *
 * @module
 */
import {
  ArgumentError,
  checkList,
  checkOptions,
  formatShape,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  concatenate,
  expand,
  flip,
  pad as padOf,
  reshape,
  slice,
  sliceAlong,
} from "../../engine/primitive/mod.ts";
import { checkTensor, fillNumber } from "../operands.ts";

/** What is put around a tensor. */
export interface PadOptions {
  /**
   * `"constant"`: a value; `"reflect"`: the elements mirrored at the border; `"replicate"`: the
   * border's; `"circular"`: those of the other end. @default "constant"
   */
  readonly mode?: "constant" | "reflect" | "replicate" | "circular";
  /** For the mode `"constant"`. @default 0 */
  readonly value?: number;
}

/**
 * The tensor with so many elements more at both ends of each dimension: `[low, high]` for each, of
 * which the first may be left out. Negative numbers cut off (only with a constant).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { pad, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(pad(tensor([1, 2]), [[1, 2]]).arraySync(), [0, 1, 2, 0, 0]);
 * assert.deepEqual(pad(tensor([1, 2, 3]), [[2, 0]], { mode: "reflect" }).arraySync(), [3, 2, 1, 2, 3]);
 * ```
 *
 * @throws {ShapeError} if there are more pairs than dimensions, or more is cut off than there is
 * @throws {ArgumentError} for numbers that are not whole, and other modes
 */
export function pad(
  x: Tensor,
  widths: readonly (readonly [number, number])[],
  options: PadOptions = {},
): Tensor {
  const { mode = "constant", value = 0 } = checkOptions("pad", options, 'mode: "reflect"');
  checkTensor("pad", x);
  if (checkList("pad", widths, "pairs").length > x.ndim) {
    throw new ShapeError(
      `pad: Expected at most ${x.ndim} pairs for shape ${
        formatShape(x.shape)
      }: got ${widths.length}`,
    );
  }
  for (const pair of widths) {
    if (!(pair instanceof Array) || pair.length !== 2 || !pair.every(Number.isInteger)) {
      throw new ArgumentError(
        `pad: Expected pairs of whole numbers, [low, high]: got ${JSON.stringify(pair)}`,
      );
    }
  }
  const all = [...new Array<[number, number]>(x.ndim - widths.length).fill([0, 0]), ...widths];
  switch (mode) {
    case "constant":
      return padConstant(x, all, value);
    case "reflect":
    case "replicate":
    case "circular":
      return all.reduce((padded, pair, dim) => padBorder(padded, dim, pair, mode), x);
    default:
      throw new ArgumentError(
        `pad: Expected "constant", "reflect", "replicate" or "circular" as mode: got ${mode}`,
      );
  }
}

function padConstant(
  x: Tensor,
  widths: readonly (readonly [number, number])[],
  value: number,
): Tensor {
  const cut = widths.map(([low, high]) => [Math.max(0, -low), Math.max(0, -high)]);
  const sizes = x.shape.map((extent, dim) => extent - cut[dim][0] - cut[dim][1]);
  if (sizes.some((size) => size < 0)) {
    throw new ShapeError(
      `pad: Cannot cut more off than there is of shape ${formatShape(x.shape)}: got ` +
        JSON.stringify(widths),
    );
  }
  const kept = slice(x, {
    starts: cut.map(([low]) => low),
    sizes,
    steps: sizes.map(() => 1),
  });
  return padOf(kept, {
    low: widths.map(([low]) => Math.max(0, low)),
    high: widths.map(([, high]) => Math.max(0, high)),
    interior: widths.map(() => 0),
    value: Number(fillNumber("pad", value, x.dtype)),
  });
}

function padBorder(
  x: Tensor,
  dim: number,
  [low, high]: readonly [number, number],
  mode: "reflect" | "replicate" | "circular",
): Tensor {
  if (low === 0 && high === 0) return x;
  const extent = x.shape[dim];
  const most = mode === "reflect" ? extent - 1 : mode === "circular" ? extent : Infinity;
  if (low < 0 || high < 0 || low > most || high > most || extent === 0) {
    throw new ShapeError(
      `pad: Expected widths from 0 to ${most} for mode ${mode} and size ${extent}: got ` +
        `[${low}, ${high}]`,
    );
  }
  const part = (start: number, length: number) => sliceAlong(x, dim, { start, length });
  const border = (start: number, length: number) =>
    expand(
      sliceOne(x, dim, start),
      x.shape.with(dim, length),
      [dim],
    );
  const parts = mode === "reflect"
    ? [flip(part(1, low), [dim]), x, flip(part(extent - 1 - high, high), [dim])]
    : mode === "circular"
    ? [part(extent - low, low), x, part(0, high)]
    : [border(0, low), x, border(extent - 1, high)];
  return concatenate(parts, dim);
}

function sliceOne(x: Tensor, dim: number, start: number): Tensor {
  return reshape(sliceAlong(x, dim, { start, length: 1 }), x.shape.toSpliced(dim, 1));
}
