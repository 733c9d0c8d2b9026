/**
 * The loop nests of sums and maxima over sliding windows. Small windows are written out element by
 * element, others are a reduction; only where a window may reach beyond the input is that tested.
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
} from "../kernel/mod.ts";

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

/** Windows of more elements are not written out. */
const mostElements = 27;

/** What is written into the code of one dimension. */
interface StaticSpace {
  /** Elements of a window; 0 for a run-time integer. */
  readonly size: number;
  /** From one window to the next; 0 for a run-time integer. */
  readonly stride: number;
  /** Whether windows reach beyond the input: before it or behind it. */
  readonly reachesOut: boolean;
  /** Whether input elements lie apart. */
  readonly isSpread: boolean;
}

function staticSpaces(shape: Shape, params: WindowParams): StaticSpace[] {
  const { size, stride, dilation, inputDilation, padding } = params;
  const lead = shape.length - size.length;
  const outputs = windowShape(shape, params).slice(lead);
  const elements = size.reduce((product, extent) => product * extent, 1);
  const isSmall = elements <= mostElements && inputDilation.every((step) => step === 1);
  return size.map((extent, i) => {
    const [low] = padding[i];
    const end = (outputs[i] - 1) * stride[i] + dilated(extent, dilation[i]) - low;
    return {
      size: isSmall ? extent : 0,
      stride: isSmall && stride[i] <= 2 ? stride[i] : 0,
      reachesOut: low > 0 || end > dilated(shape[lead + i], inputDilation[i]),
      isSpread: inputDilation[i] !== 1,
    };
  });
}

/** What is written into the code, as a part of a kernel's key. */
function keyOf(name: string, spaces: readonly StaticSpace[]): string {
  const each = spaces.map(({ size, stride, reachesOut, isSpread }) =>
    `${size},${stride}${reachesOut ? "o" : ""}${isSpread ? "s" : ""}`
  );
  return `${name} ${each.join(" ")}`;
}

/** Run-time integers: five a dimension. */
function integersOf({ size, stride, dilation, inputDilation, padding }: WindowParams): number[] {
  return size.flatMap((extent, i) => [
    extent,
    stride[i],
    dilation[i],
    padding[i][0],
    inputDilation[i],
  ]);
}

/** Where an element of a window lies in a dimension, and whether it does; null: always. */
interface Coordinate {
  readonly at: Expression;
  readonly inside: Expression | null;
}

/** One windowed dimension in a nest. */
interface Space extends Omit<StaticSpace, "size" | "stride"> {
  readonly size: Expression;
  readonly stride: Expression;
  readonly dilation: Expression;
  readonly low: Expression;
  readonly inputDilation: Expression;
  /** Of the input. */
  readonly extent: Expression;
}

function spacesOf(fixed: readonly StaticSpace[], input: Operand, context: NestContext): Space[] {
  const lead = input.rank - fixed.length;
  return fixed.map(({ stride, ...flags }, i) => ({
    ...flags,
    size: context.integer(5 * i),
    stride: stride > 0 ? scalar.index(stride) : context.integer(5 * i + 1),
    dilation: context.integer(5 * i + 2),
    low: context.integer(5 * i + 3),
    inputDilation: context.integer(5 * i + 4),
    extent: input.size(lead + i),
  }));
}

/** Where a window starts: it may be before the input. */
function startOf({ stride, low }: Space, window: Expression): Expression {
  return scalar.subtract(scalar.multiply(window, stride), low);
}

/** Element `k` of a window that starts somewhere. */
function elementOf(space: Space, start: Expression, k: Expression): Coordinate {
  const { dilation, inputDilation, extent, reachesOut, isSpread } = space;
  const position = scalar.add(start, scalar.multiply(k, dilation));
  const conditions: Expression[] = [];
  if (reachesOut) {
    const room = isSpread ? scalar.multiply(extent, inputDilation) : extent;
    conditions.push(scalar.lessEqual(scalar.index(0), position), scalar.less(position, room));
  }
  if (!isSpread) return { at: position, inside: all(conditions) };
  conditions.push(scalar.equal(scalar.remainder(position, inputDilation), scalar.index(0)));
  return { at: scalar.divide(position, inputDilation), inside: all(conditions) };
}

/** The conjunction of conditions; null if there are none. */
function all(conditions: readonly (Expression | null)[]): Expression | null {
  return conditions.reduce(
    (both, one) => both === null || one === null ? both ?? one : scalar.and(both, one),
    null,
  );
}

/** An element of a window in all dimensions: its indices in the input. */
interface WindowElement {
  readonly index: readonly Expression[];
  readonly inside: Expression | null;
}

function joined(outer: readonly Expression[], places: readonly Coordinate[]): WindowElement {
  const lead = outer.length - places.length;
  return {
    index: [...outer.slice(0, lead), ...places.map(({ at }) => at)],
    inside: all(places.map(({ inside }) => inside)),
  };
}

/** What lies there in the input, or something else where nothing does. */
function valueOf(input: Operand, { index, inside }: WindowElement, empty: Expression): Expression {
  const value = input.at(index);
  return inside === null ? value : scalar.select(inside, value, empty);
}

/** The elements of the window at `outer`, one after the other, for windows that are written out. */
function writtenOut(
  fixed: readonly StaticSpace[],
  spaces: readonly Space[],
  outer: readonly Expression[],
): readonly Coordinate[][] {
  const lead = outer.length - spaces.length;
  const each = spaces.map((space, i) => {
    const start = startOf(space, outer[lead + i]);
    const ks = Array.from({ length: fixed[i].size }, (_, k) => scalar.index(k));
    return ks.map((k) => elementOf(space, start, k));
  });
  return each.reduce<Coordinate[][]>(
    (windows, coordinates) => windows.flatMap((w) => coordinates.map((c) => [...w, c])),
    [[]],
  );
}

function isWrittenOut(fixed: readonly StaticSpace[]): boolean {
  return fixed.every(({ size }) => size > 0);
}

/** The nest of sums over windows. */
export function windowSumNest(shape: Shape, params: WindowParams): FreeNest {
  const fixed = staticSpaces(shape, params);
  return {
    kind: "nest",
    key: keyOf("windowSum", fixed),
    integers: integersOf(params),
    build: ([input], [output], context) => {
      const spaces = spacesOf(fixed, input, context);
      const extents = Array.from({ length: input.rank }, (_, d) => output.size(d));
      const zero = scalar.constant(input.type, 0);
      return context.loops(extents, "any", (outer) => {
        if (isWrittenOut(fixed)) {
          const terms = writtenOut(fixed, spaces, outer)
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

/** Element `inner` of the window at `outer`. */
function placesOf(
  spaces: readonly Space[],
  outer: readonly Expression[],
  inner: readonly Expression[],
): Coordinate[] {
  const lead = outer.length - spaces.length;
  return spaces.map((space, i) => elementOf(space, startOf(space, outer[lead + i]), inner[i]));
}

/** The nest of maxima over windows and their places. */
export function windowMaxNest(shape: Shape, params: WindowParams): FreeNest {
  const fixed = staticSpaces(shape, params);
  return {
    kind: "nest",
    key: keyOf("windowMax", fixed),
    integers: integersOf(params),
    build: ([input], [values, places], context) => {
      const spaces = spacesOf(fixed, input, context);
      const extents = Array.from({ length: input.rank }, (_, d) => values.size(d));
      const store = (outer: readonly Expression[], value: Expression, place: Expression) => [
        values.store(outer, value),
        places.store(outer, scalar.convert("int32", place)),
      ];
      return context.loops(extents, "any", (outer) => {
        if (isWrittenOut(fixed)) {
          const { value, place } = firstLargest(input, { fixed, spaces, outer });
          return store(outer, value, place);
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

/** A place in the windowed dimensions, row-major. */
function flatPlace(spaces: readonly Space[], at: readonly Expression[]): Expression {
  return at.reduce((line, p, i) => scalar.add(scalar.multiply(line, spaces[i].extent), p));
}

/**
 * The first of the largest elements of a window that is written out, and its place. A later element
 * must be larger, or the first NaN; so the start's place stays unless something is.
 */
function firstLargest(
  input: Operand,
  { fixed, spaces, outer }: {
    readonly fixed: readonly StaticSpace[];
    readonly spaces: readonly Space[];
    readonly outer: readonly Expression[];
  },
): { readonly value: Expression; readonly place: Expression } {
  const lowest = identityOf("maximum", input.type);
  const elements = writtenOut(fixed, spaces, outer).map((coordinates) => ({
    value: valueOf(input, joined(outer, coordinates), lowest),
    place: flatPlace(spaces, coordinates.map(({ at }) => at)),
  }));
  const mayBeEmpty = fixed.some(({ reachesOut }) => reachesOut);
  const [first, ...rest] = mayBeEmpty
    ? [{ value: lowest, place: firstInside(spaces, outer) }, ...elements]
    : elements;
  return rest.reduce((largest, next) => {
    const wins = isBeyond(largest.value, next.value);
    return {
      value: scalar.select(wins, next.value, largest.value),
      place: scalar.select(wins, next.place, largest.place),
    };
  }, first);
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
