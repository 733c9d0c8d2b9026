/**
 * Where the windows of pooling lie.
 *
 * @module
 */
import {
  ArgumentError,
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import type { WindowParams } from "../../engine/primitive/mod.ts";

/** Options that all pooling has; lists have an entry a spatial dimension. */
export interface PoolOptions {
  /** From one window's start to the next's. @default the window's size */
  readonly stride?: PerDimension;
  /** Empty places on both sides of each dimension, at most half a window. @default 0 */
  readonly padding?: PerDimension;
  /** Whether a last window may reach beyond the padded input. @default false */
  readonly ceilMode?: boolean;
}

/** The windows over an input `[batch, channels, …]`, checked. */
export function poolWindows(
  operation: string,
  x: Tensor,
  size: PerDimension,
  options: PoolOptions & { readonly dilation?: PerDimension },
): { readonly windows: WindowParams; readonly padding: readonly number[] } {
  const count = x.ndim - 2;
  const entries = (value: PerDimension, name: string, minimum: number) =>
    perDimension(operation, value, { count, name, minimum });
  const sizes = entries(size, "size", 1);
  const strides = entries(options.stride ?? sizes, "stride", 1);
  const dilations = entries(options.dilation ?? 1, "dilation", 1);
  const padding = entries(options.padding ?? 0, "padding", 0);

  const ends = sizes.map((extent, d): [number, number] => {
    const low = padding[d];
    const reach = dilations[d] * (extent - 1) + 1;
    if (low > reach / 2) {
      throw new ArgumentError(
        `${operation}: Expected a padding of at most half the window: got ${low} with size ` +
          `${extent}${dilations[d] > 1 ? ` and dilation ${dilations[d]}` : ""}`,
      );
    }
    const length = x.shape[d + 2];
    const room = length + 2 * low - reach;
    let places = Math.floor(room / strides[d]) + 1;
    if (options.ceilMode) {
      places = Math.ceil(room / strides[d]) + 1;
      // The last window has to start within the input or the padding before it.
      if ((places - 1) * strides[d] >= length + low) places--;
    }
    if (places < 1) {
      throw new ShapeError(
        `${operation}: Cannot fit a window of size ${extent} into dim ${d + 2} as it reaches ` +
          `over ${reach} places: got ${formatShape(x.shape)}\nPad more, or use a smaller window`,
      );
    }
    return [low, (places - 1) * strides[d] + reach - length - low];
  });
  const windows = {
    size: sizes,
    stride: strides,
    dilation: dilations,
    inputDilation: sizes.map(() => 1),
    padding: ends,
  };
  return { windows, padding };
}
