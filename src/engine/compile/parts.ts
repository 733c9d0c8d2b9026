/**
 * Parts at their places, zeros elsewhere: the sum of tensors that were padded for different places.
 * That is what the cotangents of `chunk`, `split` and of slices add up to.
 *
 * @module
 */
import { isFloating } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { type FreeNest, scalar } from "../kernel/mod.ts";
import { finalPrimitive } from "./final_primitive.ts";

/** Where parts lie in a dimension. */
export interface PartsParams {
  readonly dim: number;
  /** Of each part its first place; they ascend, and no two parts overlap. */
  readonly starts: readonly number[];
  /** The size of the dimension. */
  readonly extent: number;
}

/** Parts behind each other in one dimension, with zeros in the gaps. */
export const partsPrimitive: Primitive<PartsParams> = finalPrimitive({
  name: "parts",
  shape: ([{ shape, dtype }], { dim, extent }) => [{ shape: shape.with(dim, extent), dtype }],
  lower: (inputs, { dim, starts, extent }): FreeNest => {
    const lengths = inputs.map(({ shape }) => shape[dim]);
    const gaps = gapsBetween(starts, lengths, extent);
    return {
      kind: "nest",
      key: `parts ${dim} ${
        lengths.map((length) => length === 1 ? 1 : "n").join("")
      } ${gaps.length}`,
      integers: [...starts, ...gaps.flat()],
      build: (operands, [output], context) => {
        const sizes = inputs[0].shape.map((_, d) => output.size(d));
        const zero = scalar.constant(output.type, 0);
        const parts = operands.flatMap((operand, i) => {
          const own = sizes.with(dim, operand.size(dim));
          // A part of one place needs no loop: as the innermost one it would cost most of the time.
          const isSingle = lengths[i] === 1;
          return context.loops(isSingle ? own.toSpliced(dim, 1) : own, "any", (indices) => {
            const index = isSingle ? indices.toSpliced(dim, 0, scalar.index(0)) : indices;
            const at = index.with(dim, scalar.add(index[dim], context.integer(i)));
            const value = operand.at(index);
            // As in a sum with zeros no −0 is left.
            return [
              output.store(at, isFloating(inputs[i].dtype) ? scalar.add(value, zero) : value),
            ];
          });
        });
        const empty = gaps.flatMap((_, i) => {
          const [start, length] = [0, 1].map((k) => context.integer(starts.length + 2 * i + k));
          return context.loops(
            sizes.with(dim, length),
            "any",
            (index) => [output.store(index.with(dim, scalar.add(index[dim], start)), zero)],
          );
        });
        return [...parts, ...empty];
      },
    };
  },
});

/** The places that no part covers, as `[start, length]`. */
function gapsBetween(
  starts: readonly number[],
  lengths: readonly number[],
  extent: number,
): [number, number][] {
  const ends = [0, ...starts.map((start, i) => start + lengths[i])];
  return ends.map((end, i): [number, number] => [end, (starts[i] ?? extent) - end])
    .filter(([, length]) => length > 0);
}

/** Parts at their places in one dimension, zeros elsewhere. */
export function putTogether(parts: readonly Tensor[], params: PartsParams): Tensor {
  return bind1(partsPrimitive, parts, params);
}
