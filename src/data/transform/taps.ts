/**
 * Resampling along one dimension: which elements make up each new one, with which weights.
 *
 * @module
 */
import { type Tensor, tensor } from "../../tensor.ts";

/** The elements that make up new ones, and their weights. */
export interface Taps {
  /** How many elements each new one has. */
  readonly count: number;
  /** Which ones, `[out * count]`. */
  readonly indices: Int32Array;
  /** How they count, `[out * count]`; the weights of each new element add up to 1. */
  readonly weights: Float64Array;
}

/** How a dimension is resampled: from so many elements to so many others. */
export interface Resampling {
  readonly from: number;
  readonly to: number;
}

/**
 * The nearest element below the same relative place, which PyTorch computes in single precision:
 * floor(i · from / to).
 */
export function nearestTaps({ from, to }: Resampling): Taps {
  const scale = Math.fround(from / to);
  const indices = Int32Array.from(
    { length: to },
    (_, i) => Math.min(Math.floor(Math.fround(i * scale)), from - 1),
  );
  return { count: 1, indices, weights: new Float64Array(to).fill(1) };
}

/** The two neighbours of the same place, pixels being squares: (i + ½) · from / to − ½. */
export function linearTaps({ from, to }: Resampling): Taps {
  const taps = allocate(2, to);
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, (i + 0.5) * from / to - 0.5);
    const below = Math.min(Math.floor(place), from - 1);
    taps.indices.set([below, Math.min(below + 1, from - 1)], 2 * i);
    taps.weights.set([1 - (place - below), place - below], 2 * i);
  }
  return taps;
}

/**
 * A triangle around the same place, as wide as one new element (and at least as one old), so that
 * every old element counts: no aliasing where images become smaller.
 */
export function triangleTaps({ from, to }: Resampling): Taps {
  const scale = from / to;
  const radius = Math.max(1, scale);
  const taps = allocate(Math.ceil(radius) * 2 + 1, to);
  for (let i = 0; i < to; i++) {
    const center = scale * (i + 0.5);
    const start = Math.max(0, Math.trunc(center - radius + 0.5));
    const end = Math.min(from, Math.trunc(center + radius + 0.5));
    let total = 0;
    for (let j = start; j < end; j++) {
      total += taps.weights[i * taps.count + j - start] = Math.max(
        0,
        1 - Math.abs((j + 0.5 - center) / radius),
      );
    }
    // Places without weight repeat the first element, which is there.
    for (let k = 0; k < taps.count; k++) {
      taps.indices[i * taps.count + k] = start + k < end ? start + k : start;
      taps.weights[i * taps.count + k] /= total;
    }
  }
  return taps;
}

function allocate(count: number, to: number): Taps {
  return { count, indices: new Int32Array(count * to), weights: new Float64Array(count * to) };
}

/** A tensor resampled along a dimension: the weighted sums of its elements there. */
export function resample(x: Tensor, dim: number, { count, indices, weights }: Taps): Tensor {
  const parts = x.indexSelect(dim, tensor(indices));
  if (count === 1) return parts;
  const to = indices.length / count;
  const along = dim + x.ndim;
  const shape = [...new Array(along).fill(1), to, count, ...new Array(x.ndim - along - 1).fill(1)];
  const factors = tensor(weights).to(x.dtype).reshape(shape);
  return parts.unflatten(along, [to, count]).mul(factors).sum(along + 1);
}
