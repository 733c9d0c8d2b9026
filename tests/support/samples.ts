/**
 * Seeded samples for the op table.
 *
 * @module
 */
import { type Tensor, tensor } from "../../mod.ts";
import type { Samples } from "./op_row.ts";

/** A generator of uniforms in [0, 1): mulberry32 (Tommy Ettinger, 2017). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Samples drawn from a seed. */
export function samplesOf(seed: number): Samples {
  const next = uniforms(seed);
  const draw = (shape: readonly number[], value: () => number, dtype: "float64" | "int32") => {
    const array = dtype === "float64"
      ? new Float64Array(sizeOf(shape))
      : new Int32Array(sizeOf(shape));
    for (let i = 0; i < array.length; i++) array[i] = value();
    return tensor(array).reshape(shape) as Tensor;
  };
  return {
    uniform: (shape, low = -2, high = 2) =>
      draw(shape, () => low + (high - low) * next(), "float64"),
    distinct: (shape) => {
      const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => 0.15 * i - 1);
      for (let i = values.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [values[i], values[j]] = [values[j], values[i]];
      }
      return tensor(values).reshape(shape);
    },
    nonzero: (shape) =>
      draw(shape, () => (next() < 0.5 ? -1 : 1) * (0.1 + 1.9 * next()), "float64"),
    integers: (shape, low, high) =>
      draw(shape, () => low + Math.floor(next() * (high - low)), "int32"),
    booleans: (shape) => draw(shape, () => next() < 0.5 ? 0 : 1, "int32").ne(0),
  };
}
