/**
 * Sums and maxima over sliding windows of the last dimensions: what pooling is made of.
 *
 * @module
 */
import { type DType, dtypeInfo } from "../base/mod.ts";
import { bind, bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { linearUnary, moveDim } from "./movement.ts";
import { windowMaxNest, windowSumNest } from "./window_nests.ts";
import { dilated, type WindowParams, windowShape } from "./window_shape.ts";
import { windowPick } from "./window_pick.ts";
import { isSpread, windowSpreadNest } from "./window_spread_nest.ts";

export type { WindowParams } from "./window_shape.ts";

/** The sum over each window; empty places count as 0. */
export const windowSumPrimitive: Primitive<WindowParams> = linearUnary({
  name: "windowSum",
  shape: ([x], params) => [{ shape: windowShape(x.shape, params), dtype: x.dtype }],
  lower: ([x], params) =>
    isSpread(params) && isWide(x.dtype)
      ? windowSpreadNest(x.shape, params)
      : windowSumNest(x.shape, params),
  // An element is part of those windows that, looked at from the output spread by the stride, lie
  // within one window's reach before it: a sum over windows again.
  transpose: (cotangent, input, { size, stride, dilation, inputDilation, padding }) => {
    const lead = input.shape.length - size.length;
    return windowSum(cotangent, {
      size,
      stride: inputDilation,
      dilation,
      inputDilation: stride,
      padding: size.map((extent, i): [number, number] => {
        const reach = (extent - 1) * dilation[i];
        const before = reach - padding[i][0];
        const room = dilated(input.shape[lead + i], inputDilation[i]) + reach;
        return [before, room - dilated(cotangent.shape[lead + i], stride[i]) - before];
      }),
    });
  },
  batch: (x, dim, params) => ({ output: windowSum(moveDim(x, dim, 0), params), dim: 0 }),
});

/** Whether sums may be added up where they are stored: narrow dtypes would round each time. */
function isWide(dtype: DType): boolean {
  return dtypeInfo[dtype].bytes >= 4;
}

/** The sums over sliding windows of the last dimensions. */
export function windowSum(x: Tensor, params: WindowParams): Tensor {
  return bind1(windowSumPrimitive, [x], params);
}

/**
 * The maximum of each window (NaN if it has one), and its place as a row-major index into the
 * windowed dimensions of the input, int32: the first of equals.
 */
export const windowMaxPrimitive: Primitive<WindowParams> = {
  name: "windowMax",
  shape: ([x], params) => {
    const shape = windowShape(x.shape, params);
    return [{ shape, dtype: x.dtype }, { shape, dtype: "int32" }];
  },
  lower: ([x], params) => windowMaxNest(x.shape, params),
  jvp: ([x], [tx], params) => {
    const [values, places] = bind(windowMaxPrimitive, [x], params);
    const extents = x.shape.slice(x.ndim - params.size.length);
    const picked = windowPick(tx!, places, { ...params, extents });
    return { outputs: [values, places], tangents: [picked, null] };
  },
  batch: ([x], [dim], params) => ({
    outputs: bind(windowMaxPrimitive, [moveDim(x, dim!, 0)], params),
    dims: [0, 0],
  }),
};

/** The maxima over sliding windows of the last dimensions, and their places. */
export function windowMax(x: Tensor, params: WindowParams): readonly Tensor[] {
  return bind(windowMaxPrimitive, [x], params);
}

/** The primitives of this file. */
export const windowPrimitives: readonly Primitive<WindowParams>[] = [
  windowSumPrimitive,
  windowMaxPrimitive,
];
