/**
 * The loop nest of sums over windows of input that is laid apart, as the gradient of such sums with a
 * stride has them: each element is added where the windows that hold it are, and nothing between the
 * elements is looked at.
 *
 * @module
 */
import type { Shape } from "../base/mod.ts";
import { type Expression, type FreeNest, scalar } from "../kernel/mod.ts";
import type { WindowParams } from "./window_shape.ts";

/** Whether windows at every place look at input that is laid apart. */
export function isSpread({ stride, inputDilation }: WindowParams): boolean {
  return stride.every((step) => step === 1) && inputDilation.some((step) => step > 1);
}

const { add, subtract, multiply, divide } = scalar;
const zero = scalar.index(0);

/** Some of the turns 0, 1, … of a loop. */
interface Turns {
  readonly from: Expression;
  readonly count: Expression;
}

/** Those of `count` turns in which `first + turn · step` lies in 0 … size − 1. */
function turnsWithin(
  first: Expression,
  { step, count, size }: {
    readonly step: Expression;
    readonly count: Expression;
    readonly size: Expression;
  },
): Turns {
  // Quotients are truncated: of negative numbers they come out too large, but not above 0.
  const before = divide(subtract(subtract(step, scalar.index(1)), first), step);
  const beyond = divide(subtract(add(size, subtract(step, scalar.index(1))), first), step);
  const from = scalar.maximum(zero, before);
  const end = scalar.minimum(count, beyond);
  return { from, count: scalar.maximum(zero, subtract(end, from)) };
}

/**
 * Element `i` of the input and element `k` of a window meet in the window at
 * `i · inputDilation − k · dilation + low`.
 */
export function windowSpreadNest(shape: Shape, params: WindowParams): FreeNest {
  const { size, dilation, inputDilation, padding } = params;
  const rank = size.length;
  const lead = shape.length - rank;
  // The inner loops are over elements or over windows, whichever have more turns along a row.
  const byElement = shape[shape.length - 1] >= size[rank - 1];
  const step = byElement ? inputDilation[rank - 1] : dilation[rank - 1];
  const isKnown = step <= 2;
  return {
    kind: "nest",
    key: `windowSum spread ${rank} ${byElement} ${isKnown ? step : "n"}`,
    integers: size.flatMap((extent, d) => [
      extent,
      dilation[d],
      inputDilation[d],
      padding[d][0] - (extent - 1) * dilation[d],
    ]),
    build: ([input], [output], context) => {
      const dims = Array.from({ length: rank }, (_, d) => {
        const [extent, dilation, inputDilation, first] = [0, 1, 2, 3]
          .map((k) => context.integer(4 * d + k));
        const windows = { step: dilation, count: extent };
        const elements = { step: inputDilation, count: input.size(lead + d) };
        const [outer, inner] = byElement ? [windows, elements] : [elements, windows];
        const known = isKnown && d === rank - 1 ? { ...inner, step: scalar.index(step) } : inner;
        return { outer, inner: known, first, size: output.size(lead + d) };
      });
      const leading = Array.from({ length: lead }, (_, d) => output.size(d));
      return context.loops(leading, "any", (index) => [
        ...context.loops(
          dims.map(({ size }) => size),
          "any",
          (place) => [output.store([...index, ...place], scalar.constant(output.type, 0))],
        ),
        ...context.loops(dims.map(({ outer }) => outer.count), "sequential", (turns) => {
          const starts = dims.map(({ outer, first }, d) =>
            add(first, multiply(turns[d], outer.step))
          );
          const ranges = dims.map(({ inner, size }, d) =>
            turnsWithin(starts[d], { ...inner, size })
          );
          return context.loops(ranges.map(({ count }) => count), "any", (counted) => {
            const inner = counted.map((turn, d) => add(ranges[d].from, turn));
            const place = inner.map((turn, d) =>
              add(starts[d], multiply(turn, dims[d].inner.step))
            );
            const at = [...index, ...place];
            // Windows are counted from their last element on.
            const value = input.at([...index, ...(byElement ? inner : turns)]);
            return [output.store(at, add(output.at(at), value))];
          });
        }),
      ]);
    },
  };
}
