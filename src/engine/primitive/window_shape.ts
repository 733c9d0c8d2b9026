/**
 * Windows over the last dimensions of a tensor, and the shape that they have.
 *
 * @module
 */
import type { Shape } from "../base/mod.ts";

/** Windows over the last dimensions of a tensor: one entry for each of those. */
export interface WindowParams {
  /** Elements a window. */
  readonly size: readonly number[];
  /** From one window's start to the next's. */
  readonly stride: readonly number[];
  /** From one element of a window to the next. */
  readonly dilation: readonly number[];
  /** The distance at which input elements are laid, with nothing between: 1 for none. */
  readonly inputDilation: readonly number[];
  /** Empty places before and after each dimension; negative ones take elements away. */
  readonly padding: readonly (readonly [number, number])[];
}

/** The room that so many elements take at a distance. */
export function dilated(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/** The shape that windows of a shape have. */
export function windowShape(shape: Shape, params: WindowParams): number[] {
  const lead = shape.length - params.size.length;
  return shape.map((extent, d) => {
    const i = d - lead;
    if (i < 0) return extent;
    const [low, high] = params.padding[i];
    const padded = dilated(extent, params.inputDilation[i]) + low + high;
    const reach = dilated(params.size[i], params.dilation[i]);
    return Math.max(0, Math.floor((padded - reach) / params.stride[i]) + 1);
  });
}
/** Which windows of a row lie within the input. */
export function windowsWithin(
  shape: Shape,
  { size, stride, dilation, padding, ...rest }: WindowParams,
): { readonly first: number; readonly count: number } {
  const x = size.length - 1;
  const windows = windowShape(shape, { size, stride, dilation, padding, ...rest }).at(-1)!;
  const [low] = padding[x];
  const room = shape.at(-1)! + low - dilated(size[x], dilation[x]);
  const first = Math.min(windows, Math.ceil(Math.max(0, low) / stride[x]));
  const end = Math.min(windows, Math.floor(room / stride[x]) + 1);
  return { first, count: Math.max(0, end - first) };
}
