/**
 * The loop nests of sums and maxima over sliding windows: windows that are written out are folded element
 * by element, others are a reduction.
 *
 * @module
 */
import type { Shape } from "../base/mod.ts";
import {
  type Expression,
  type FreeNest,
  identityOf,
  type NestContext,
  type Operand,
  scalar,
  type Statement,
} from "../kernel/mod.ts";
import type { WindowParams } from "./window_shape.ts";
import {
  all,
  type Coordinate,
  flatPlace,
  formOf,
  integersOf,
  joined,
  keyOf,
  overWindows,
  placesOf,
  type Space,
  spacesOf,
  startOf,
  valueOf,
  writtenOut,
} from "./window_spaces.ts";

/** The nest of sums over windows. */
export function windowSumNest(shape: Shape, params: WindowParams): FreeNest {
  const form = formOf(shape, params);
  return {
    kind: "nest",
    key: keyOf("windowSum", form),
    integers: integersOf(shape, params),
    build: ([input], [output], context) => {
      const spaces = spacesOf(form, input, context);
      const extents = Array.from({ length: input.rank }, (_, d) => output.size(d));
      const zero = scalar.constant(input.type, 0);
      return overWindows(context, { extents, form, spaces }, (outer, spaces) => {
        if (form.isWrittenOut) {
          const terms = writtenOut(spaces, outer)
            .map((places) => valueOf(input, joined(outer, places), zero));
          return [output.store(outer, terms.reduce(scalar.add))];
        }
        return context.reduce(
          "add",
          spaces.map(({ size }) => size),
          (inner) => [valueOf(input, joined(outer, placesOf(spaces, outer, inner)), zero)],
          ([total]) => [output.store(outer, total)],
        );
      });
    },
  };
}
/** The nest of maxima over windows and their places. */
export function windowMaxNest(shape: Shape, params: WindowParams): FreeNest {
  const form = formOf(shape, params);
  return {
    kind: "nest",
    key: keyOf("windowMax", form),
    integers: integersOf(shape, params),
    build: ([input], [values, places], context) => {
      const spaces = spacesOf(form, input, context);
      const extents = Array.from({ length: input.rank }, (_, d) => values.size(d));
      const store = (outer: readonly Expression[], value: Expression, place: Expression) => [
        values.store(outer, value),
        places.store(outer, scalar.convert("int32", place)),
      ];
      return overWindows(context, { extents, form, spaces }, (outer, spaces) => {
        if (form.isWrittenOut) {
          return firstLargest(
            context,
            { input, spaces, outer },
            ({ value, place }) => store(outer, value, place),
          );
        }
        const lowest = identityOf("maximum", input.type);
        const nowhere = spaces.map(({ extent }) => extent).reduce(scalar.multiply);
        return context.reduce(
          "argmax",
          spaces.map(({ size }) => size),
          (inner) => {
            const coordinates = placesOf(spaces, outer, inner);
            const element = joined(outer, coordinates);
            const flat = flatPlace(spaces, coordinates.map(({ at }) => at));
            const { inside } = element;
            return [
              valueOf(input, element, lowest),
              // Behind every real place, so that those win also where they hold the lowest value.
              inside === null ? flat : scalar.select(inside, flat, nowhere),
            ];
          },
          ([value, place]) => store(outer, value, place),
        );
      });
    },
  };
}

/** A value and where it lies. */
interface Placed {
  readonly value: Expression;
  readonly place: Expression;
}

/**
 * The first of the largest elements of a window that is written out, and its place. A later element
 * must be larger, or the first NaN; so the start's place stays unless something is.
 */
function firstLargest(
  context: NestContext,
  { input, spaces, outer }: {
    readonly input: Operand;
    readonly spaces: readonly Space[];
    readonly outer: readonly Expression[];
  },
  then: (largest: Placed) => readonly Statement[],
): readonly Statement[] {
  const lowest = identityOf("maximum", input.type);
  const elements = writtenOut(spaces, outer).map((coordinates): Placed => ({
    value: valueOf(input, joined(outer, coordinates), lowest),
    place: flatPlace(spaces, coordinates.map(({ at }) => at)),
  }));
  const mayBeEmpty = spaces.some(({ reachesOut }) => reachesOut);
  const all = mayBeEmpty
    ? [{ value: lowest, place: firstInside(spaces, outer) }, ...elements]
    : elements;
  // Under a name each value is chosen without a jump.
  const choose = (i: number, largest: Placed): readonly Statement[] =>
    i === all.length ? then(largest) : context.define(all[i].value, (value) => {
      const wins = isBeyond(largest.value, value);
      return choose(i + 1, {
        value: scalar.select(wins, value, largest.value),
        place: scalar.select(wins, all[i].place, largest.place),
      });
    });
  return context.define(all[0].value, (value) => choose(1, { ...all[0], value }));
}

/** Whether a later element stands before the largest so far. */
function isBeyond(largest: Expression, next: Expression): Expression {
  if (next.type !== "float32" && next.type !== "float64") return scalar.less(largest, next);
  // Not "next is larger", so that a NaN counts as such.
  const isNumber = scalar.equal(largest, largest);
  return scalar.and(scalar.not(scalar.lessEqual(next, largest)), isNumber);
}

/** The place of a window's first element within the input; behind all if it has none. */
function firstInside(spaces: readonly Space[], outer: readonly Expression[]): Expression {
  const lead = outer.length - spaces.length;
  const zero = scalar.index(0);
  const first = spaces.map((space, i): Coordinate => {
    const { dilation, size, extent, reachesOut } = space;
    const start = startOf(space, outer[lead + i]);
    if (!reachesOut) return { at: start, inside: null };
    const before = scalar.maximum(zero, scalar.subtract(zero, start));
    const k = scalar.divide(
      scalar.add(before, scalar.subtract(dilation, scalar.index(1))),
      dilation,
    );
    const at = scalar.add(start, scalar.multiply(k, dilation));
    return { at, inside: scalar.and(scalar.less(k, size), scalar.less(at, extent)) };
  });
  const place = flatPlace(spaces, first.map(({ at }) => at));
  const inside = all(first.map(({ inside }) => inside));
  const nowhere = spaces.map(({ extent }) => extent).reduce(scalar.multiply);
  return inside === null ? place : scalar.select(inside, place, nowhere);
}
