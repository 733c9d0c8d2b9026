/**
 * Windows that lie anywhere, gathered side by side: what the adaptive and fractional poolings, whose
 * windows do not follow a stride, work on.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor, ValuesAndIndices } from "../../../tensor.ts";
import { checkTensor } from "../arguments.ts";

/** What a pooling returns: values, or with `returnIndices` their places, too. */
export type Pooled<I extends boolean> = I extends true ? ValuesAndIndices : Tensor;

/** Whether a pooling tells where its values come from. */
export interface ReturnIndicesOptions<I extends boolean> {
  /** Whether to return `{ values, indices }`. @default false */
  readonly returnIndices?: I;
}

/** What was asked for. */
export function pooled<I extends boolean>(
  found: ValuesAndIndices,
  { returnIndices }: ReturnIndicesOptions<I>,
): Pooled<I> {
  return (returnIndices ? found : found.values) as Pooled<I>;
}

/** The sizes of the last dims of `[batch, channels, …]` or `[channels, …]`. */
export function spatialShape(operation: string, x: Tensor, spatial: number): number[] {
  checkTensor(operation, x);
  if (x.ndim === spatial + 1 || x.ndim === spatial + 2) return x.shape.slice(-spatial);
  const places = ["length", "height, width", "depth, height, width"][spatial - 1];
  throw new ShapeError(
    `${operation}: Expected an input of shape [batch, channels, ${places}] or ` +
      `[channels, ${places}]: got ${formatShape(x.shape)}`,
  );
}

/**
 * The elements of windows over the last dims of `x`. `places` tells for each of them where the elements
 * lie, int32 `[windows, size]`; the result is `[…, windows…, elements]`, the elements of a window in
 * row-major order.
 */
export function gatherWindows(x: Tensor, places: readonly Tensor[]): Tensor {
  const count = places.length;
  const lead = x.ndim - count;
  const gathered = places.reduce(
    (y, place, d) => y.indexSelect(lead + d, place.flatten()),
    x,
  );
  const split = gathered.reshape([...x.shape.slice(0, lead), ...places.flatMap((p) => p.shape)]);
  const each = places.map((_, d) => lead + 2 * d);
  const order = [...x.shape.slice(0, lead).keys(), ...each, ...each.map((dim) => dim + 1)];
  return split.permute(order).flatten(lead + count);
}

/** The row-major places in the last dims, of sizes `extents`, of what `gatherWindows` gathers. */
function flatPlaces(places: readonly Tensor[], extents: readonly number[]): Tensor {
  const count = places.length;
  const spread = places.map((place, d) => {
    const shape = new Array<number>(2 * count).fill(1);
    [shape[d], shape[count + d]] = place.shape;
    return place.reshape(shape);
  });
  return spread.reduce((flat, place, d) => flat.mul(extents[d]).add(place)).flatten(count);
}

/** The greatest element of each window, the first of several, and its place in the last dims. */
export function maxOfWindows(x: Tensor, places: readonly Tensor[]): ValuesAndIndices {
  const windows = gatherWindows(x, places);
  const best = windows.argmax(-1, { keepdim: true });
  const flat = flatPlaces(places, x.shape.slice(x.ndim - places.length));
  const lead = new Array<number>(windows.ndim - flat.ndim).fill(1);
  return {
    values: windows.takeAlongDim(best, -1).squeeze(-1),
    indices: flat.reshape([...lead, ...flat.shape]).takeAlongDim(best, -1).squeeze(-1),
  };
}
