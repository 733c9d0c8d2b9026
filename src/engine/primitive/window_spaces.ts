/**
 * Windows in a loop nest: where their elements lie, and how loops run over them. Small windows are written
 * out element by element; only where a window may reach beyond the input is that tested.
 *
 * @module
 */
import type { Shape } from "../base/mod.ts";
import {
  type Expression,
  loopsInFours,
  type NestContext,
  type Operand,
  scalar,
  type Statement,
  suitsFours,
} from "../kernel/mod.ts";
import { dilated, type WindowParams, windowShape, windowsWithin } from "./window_shape.ts";

/** Windows of more elements are not written out. */
const mostElements = 27;

/** What is written into the code. */
export interface WindowForm {
  readonly spaces: readonly FixedSpace[];
  /** Whether windows are written out, element by element. */
  readonly isWrittenOut: boolean;
  /** Whether those of a row that lie within the input are then done in fours. */
  readonly fours: boolean;
}

/** What is written into the code of one dimension. */
interface FixedSpace {
  /** Elements of a window that is written out, else 0. */
  readonly elements: number;
  /** From one window to the next; 0 for a run-time integer. */
  readonly step: number;
  /** Whether windows reach beyond the input: before it or behind it. */
  readonly reachesOut: boolean;
  /** Whether input elements lie apart. */
  readonly isSpread: boolean;
}

/** The form of windows over a shape. */
export function formOf(shape: Shape, params: WindowParams): WindowForm {
  const { size, stride, dilation, inputDilation, padding } = params;
  const lead = shape.length - size.length;
  const outputs = windowShape(shape, params).slice(lead);
  const isWrittenOut = size.reduce((product, extent) => product * extent, 1) <= mostElements &&
    inputDilation.every((step) => step === 1);
  const spaces = size.map((extent, i): FixedSpace => {
    const [low] = padding[i];
    const end = (outputs[i] - 1) * stride[i] + dilated(extent, dilation[i]) - low;
    return {
      elements: isWrittenOut ? extent : 0,
      step: isWrittenOut && stride[i] <= 2 ? stride[i] : 0,
      reachesOut: low > 0 || end > dilated(shape[lead + i], inputDilation[i]),
      isSpread: inputDilation[i] !== 1,
    };
  });
  const fours = isWrittenOut && suitsFours(windowsWithin(shape, params).count);
  return { spaces, isWrittenOut, fours };
}

/** The form as a part of a kernel's key. */
export function keyOf(name: string, { spaces, fours }: WindowForm): string {
  const each = spaces.map(({ elements, step, reachesOut, isSpread }) =>
    `${elements},${step}${reachesOut ? "o" : ""}${isSpread ? "s" : ""}`
  );
  return `${name} ${each.join(" ")}${fours ? " fours" : ""}`;
}

/** Run-time integers: five a dimension, and which windows of a row lie within the input. */
export function integersOf(shape: Shape, params: WindowParams): number[] {
  const { size, stride, dilation, inputDilation, padding } = params;
  const each = size.flatMap((extent, i) => [
    extent,
    stride[i],
    dilation[i],
    padding[i][0],
    inputDilation[i],
  ]);
  const { first, count } = windowsWithin(shape, params);
  return [...each, first, count];
}

/** Where an element of a window lies in a dimension, and whether it does; null: always. */
export interface Coordinate {
  readonly at: Expression;
  readonly inside: Expression | null;
}

/** One windowed dimension in a nest. */
export interface Space extends Omit<FixedSpace, "step"> {
  readonly size: Expression;
  readonly stride: Expression;
  readonly dilation: Expression;
  readonly low: Expression;
  readonly inputDilation: Expression;
  /** Of the input. */
  readonly extent: Expression;
}

/** The windowed dimensions of an input. */
export function spacesOf(
  { spaces }: WindowForm,
  input: Pick<Operand, "rank" | "size">,
  context: NestContext,
): readonly Space[] {
  const lead = input.rank - spaces.length;
  return spaces.map(({ step, ...flags }, i) => ({
    ...flags,
    size: context.integer(5 * i),
    stride: step > 0 ? scalar.index(step) : context.integer(5 * i + 1),
    dilation: context.integer(5 * i + 2),
    low: context.integer(5 * i + 3),
    inputDilation: context.integer(5 * i + 4),
    extent: input.size(lead + i),
  }));
}

/** Where a window starts: it may be before the input. */
export function startOf({ stride, low }: Space, window: Expression): Expression {
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
export function all(conditions: readonly (Expression | null)[]): Expression | null {
  return conditions.reduce(
    (both, one) => both === null || one === null ? both ?? one : scalar.and(both, one),
    null,
  );
}

/** An element of a window in all dimensions: its indices in the input. */
export interface WindowElement {
  readonly index: readonly Expression[];
  readonly inside: Expression | null;
}

/** A place in each windowed dimension, of the window at `outer`. */
export function joined(outer: readonly Expression[], places: readonly Coordinate[]): WindowElement {
  const lead = outer.length - places.length;
  return {
    index: [...outer.slice(0, lead), ...places.map(({ at }) => at)],
    inside: all(places.map(({ inside }) => inside)),
  };
}

/** A place in the windowed dimensions, row-major. */
export function flatPlace(spaces: readonly Space[], at: readonly Expression[]): Expression {
  return at.reduce((line, p, i) => scalar.add(scalar.multiply(line, spaces[i].extent), p));
}

/** What lies there in the input, or something else where nothing does. */
export function valueOf(
  input: Operand,
  { index, inside }: WindowElement,
  empty: Expression,
): Expression {
  const value = input.at(index);
  return inside === null ? value : scalar.select(inside, value, empty);
}

/** The elements of the window at `outer`, one after the other, for windows that are written out. */
export function writtenOut(
  spaces: readonly Space[],
  outer: readonly Expression[],
): readonly Coordinate[][] {
  const lead = outer.length - spaces.length;
  const each = spaces.map((space, i) => {
    const start = startOf(space, outer[lead + i]);
    const ks = Array.from({ length: space.elements }, (_, k) => scalar.index(k));
    return ks.map((k) => elementOf(space, start, k));
  });
  return each.reduce<Coordinate[][]>(
    (windows, coordinates) => windows.flatMap((w) => coordinates.map((c) => [...w, c])),
    [[]],
  );
}

/** Element `inner` of the window at `outer`. */
export function placesOf(
  spaces: readonly Space[],
  outer: readonly Expression[],
  inner: readonly Expression[],
): Coordinate[] {
  const lead = outer.length - spaces.length;
  return spaces.map((space, i) => elementOf(space, startOf(space, outer[lead + i]), inner[i]));
}

/**
 * Loops over all windows. Those of a row that lie within the input have a loop of their own, where
 * windows are written out: it tests nothing.
 */
export function overWindows(
  context: NestContext,
  { lead = [], extents, form: { isWrittenOut, fours }, spaces }: {
    /** The first indices of windows, where loops over them are there already. */
    readonly lead?: readonly Expression[];
    /** How many windows there are, in the other dimensions. */
    readonly extents: readonly Expression[];
    readonly form: WindowForm;
    readonly spaces: readonly Space[];
  },
  body: (outer: readonly Expression[], spaces: readonly Space[]) => readonly Statement[],
): readonly Statement[] {
  const x = spaces.length - 1;
  if (!isWrittenOut) {
    return context.loops(extents, "any", (index) => body([...lead, ...index], spaces));
  }
  const [first, count] = [0, 1].map((k) => context.integer(5 * spaces.length + k));
  const end = scalar.add(first, count);
  const rest = scalar.subtract(extents[extents.length - 1], end);
  const within = spaces.with(x, { ...spaces[x], reachesOut: false });
  return context.loops(extents.slice(0, -1), "any", (index) => {
    const outer = [...lead, ...index];
    const inner = (o: Expression) => body([...outer, scalar.add(first, o)], within);
    const middle = fours
      ? loopsInFours(context, count, inner)
      : context.loops([count], "any", ([o]) => inner(o));
    if (!spaces[x].reachesOut) return middle;
    const row = (from: Expression, turns: Expression) =>
      context.loops([turns], "any", ([o]) => body([...outer, scalar.add(from, o)], spaces));
    return [...row(scalar.index(0), first), ...middle, ...row(end, rest)];
  });
}
