/**
 * The loop nests of convolution channel by channel: each makes a plane with its padding ready, and writes
 * out the elements of a window.
 *
 * @module
 */
import {
  type Expression,
  type FreeNest,
  loopsInFours,
  type NestContext,
  type Operand,
  scalar,
  type Statement,
} from "../../../../kernel/mod.ts";
import type { Triple } from "./windows.ts";

/** What is written into the code. */
export interface WindowShape {
  readonly sizes: Triple<number>;
  /** From one window to the next along a row; 0 for a run-time integer. */
  readonly stride: number;
  /** Whether the windows of a row may be done in fours. */
  readonly fours: boolean;
}

function keyOf(name: string, { sizes, stride, fours }: WindowShape): string {
  return `${name} ${sizes.join("x")} ${stride}${fours ? " fours" : ""}`;
}

/** The elements of a window, row by row. */
function elementsOf({ sizes: [z, y, x] }: WindowShape): Triple<number>[] {
  return Array.from({ length: z * y * x }, (_, i) => {
    const rest = i % (y * x);
    return [(i - rest) / (y * x), Math.floor(rest / x), rest % x];
  });
}

/** The integers of one spatial dimension. */
interface Space {
  readonly outputs: Expression;
  readonly stride: Expression;
  readonly kernelDilation: Expression;
  /** Of the plane with its padding. */
  readonly size: Expression;
  readonly before: Expression;
  readonly inputDilation: Expression;
}

function spacesIn(context: NestContext, { stride }: WindowShape): Triple<Space> {
  const [z, y, x] = [0, 6, 12].map((first): Space => ({
    outputs: context.integer(first),
    stride: context.integer(first + 1),
    kernelDilation: context.integer(first + 2),
    size: context.integer(first + 3),
    before: context.integer(first + 4),
    inputDilation: context.integer(first + 5),
  }));
  return [z, y, stride === 0 ? x : { ...x, stride: scalar.index(stride) }];
}

/** An element of a window: `at(place of the window, element)`. */
type Read = (place: readonly Expression[], element: Triple<number>) => Expression;

/** One plane of the input with its padding and dilation, for the statements of `then`. */
function withPlane(
  context: NestContext,
  { input, index, spaces }: {
    readonly input: Operand;
    /** Image and channel. */
    readonly index: readonly Expression[];
    readonly spaces: Triple<Space>;
  },
  then: (read: Read) => readonly Statement[],
): readonly Statement[] {
  const area = spaces.map(({ size }) => size).reduce(scalar.multiply);
  const flat = (place: readonly Expression[]) =>
    place.reduce((line, at, d) => scalar.add(scalar.multiply(line, spaces[d].size), at));
  return context.scratch(input.type, area, (plane) => [
    ...context.loops([area], "any", ([at]) => [plane.store(at, scalar.constant(input.type, 0))]),
    ...context.loops([2, 3, 4].map((d) => input.size(d)), "any", (element) => {
      const place = element.map((i, d) =>
        scalar.add(spaces[d].before, scalar.multiply(i, spaces[d].inputDilation))
      );
      return [plane.store(flat(place), input.at([...index, ...element]))];
    }),
    ...then((place, element) =>
      plane.at(flat(place.map((o, d) => {
        const ahead = scalar.multiply(scalar.index(element[d]), spaces[d].kernelDilation);
        return scalar.add(scalar.multiply(o, spaces[d].stride), ahead);
      })))
    ),
  ]);
}

/** Binds values to names, so that they are computed once. */
function defineAll(
  context: NestContext,
  values: readonly Expression[],
  then: (variables: readonly Expression[]) => readonly Statement[],
): readonly Statement[] {
  const visit = (variables: readonly Expression[]): readonly Statement[] =>
    variables.length === values.length
      ? then(variables)
      : context.define(values[variables.length], (variable) => visit([...variables, variable]));
  return visit([]);
}

function addProduct(sum: Expression, x: Expression, y: Expression): Expression {
  return sum.type === "float32" || sum.type === "float64"
    ? scalar.multiplyAdd(x, y, sum)
    : scalar.add(sum, scalar.multiply(x, y));
}

/**
 * A product waits for the sum that it is added to, so several are under way: of 7 × 7 elements 4 take 5.3 ms
 * for 13 of one, of 3 × 3 1.0 for 1.1.
 */
const chains = 4;

function sumOfProducts(xs: readonly Expression[], ys: readonly Expression[]): Expression {
  const sums: Expression[] = [];
  xs.forEach((x, i) => {
    sums[i % chains] = i < chains
      ? scalar.multiply(x, ys[i])
      : addProduct(sums[i % chains], x, ys[i]);
  });
  return sums.reduce(scalar.add);
}

/** The loops over windows `[depth, height, width]`; those of a row in fours where that is said. */
function overPlaces(
  context: NestContext,
  { spaces, fours }: { readonly spaces: Triple<Space>; readonly fours: boolean },
  body: (place: readonly Expression[]) => readonly Statement[],
): readonly Statement[] {
  const [z, y, x] = spaces.map(({ outputs }) => outputs);
  if (!fours) return context.loops([z, y, x], "any", body);
  return context.loops(
    [z, y],
    "any",
    (line) => loopsInFours(context, x, (column) => body([...line, column])),
  );
}

/** Kernels `[channels, m, ...window]` over planes, to results `[images, channels · m · places]`. */
export function eachChannel(shape: WindowShape): FreeNest {
  const elements = elementsOf(shape);
  return {
    kind: "nest",
    key: keyOf("convolution by channel", shape),
    integers: [],
    build: ([input, kernels], [output], context) => {
      const spaces = spacesIn(context, shape);
      const count = kernels.size(1);
      /** One kernel over a plane. */
      const convolve = (index: readonly Expression[], read: Read): readonly Statement[] => {
        const [image, channel, m] = index;
        const weights = elements.map((element) =>
          kernels.at([channel, m, ...element.map(scalar.index)])
        );
        const kernel = scalar.add(scalar.multiply(channel, count), m);
        return defineAll(
          context,
          weights,
          (weights) =>
            overPlaces(context, { spaces, fours: shape.fours }, (place) => {
              const value = sumOfProducts(
                elements.map((element) => read(place, element)),
                weights,
              );
              const flat = spaces.reduce<Expression>(
                (line, { outputs }, d) => scalar.add(scalar.multiply(line, outputs), place[d]),
                kernel,
              );
              return [output.store([image, flat], value)];
            }),
        );
      };
      return context.loops([input.size(1), input.size(0)], "any", ([channel, image]) => {
        const index = [image, channel];
        return withPlane(
          context,
          { input, index, spaces },
          (read) => context.loops([count], "any", ([m]) => convolve([image, channel, m], read)),
        );
      });
    },
  };
}

/** Sums are loaded and stored once for so many rows: 1.1 ms for 1.6, of 128 channels of 28 × 28. */
const rowsAtOnce = 4;

/** Runs over rows `[depth, height]` of windows, some at a time, in order. */
function inRows(
  context: NestContext,
  [z, y]: readonly Space[],
  body: (rows: readonly (readonly Expression[])[]) => readonly Statement[],
): readonly Statement[] {
  const rows = (plane: Expression, first: Expression, count: number) =>
    Array.from({ length: count }, (_, i) => [plane, scalar.add(first, scalar.index(i))]);
  const groups = scalar.divide(y.outputs, scalar.index(rowsAtOnce));
  const grouped = scalar.multiply(groups, scalar.index(rowsAtOnce));
  const rest = scalar.subtract(y.outputs, grouped);
  return [
    ...context.loops(
      [z.outputs, groups],
      "sequential",
      ([plane, group]) =>
        body(rows(plane, scalar.multiply(group, scalar.index(rowsAtOnce)), rowsAtOnce)),
    ),
    ...context.loops(
      [z.outputs, rest],
      "sequential",
      ([plane, row]) => body(rows(plane, scalar.add(grouped, row), 1)),
    ),
  ];
}

/** Factors `[channels, m, images, ...places]` of windows, to sums `[1, channels · m · elements]`. */
export function eachKernel(shape: WindowShape): FreeNest {
  const elements = elementsOf(shape);
  const taps = scalar.index(elements.length);
  return {
    kind: "nest",
    key: keyOf("gradients by channel", shape),
    integers: [],
    build: ([input, factors], [output], context) => {
      const spaces = spacesIn(context, shape);
      const columns = spaces[2].outputs;
      const count = factors.size(1);
      const zero = scalar.constant(input.type, 0);
      const sumsOf = ([channel, m]: readonly Expression[]) =>
        // A sum for each element of the window and each column of places.
        context.scratch(input.type, scalar.multiply(taps, columns), (sums) => {
          const placeOf = (tap: Expression, x: Expression) =>
            scalar.add(scalar.multiply(tap, columns), x);
          const addRows = (
            image: Expression,
            rows: readonly (readonly Expression[])[],
            read: Read,
          ) =>
            context.loops([columns], "any", ([x]) => {
              const values = rows.map((row) => factors.at([channel, m, image, ...row, x]));
              return defineAll(context, values, (values) =>
                elements.map((element, tap) => {
                  const at = placeOf(scalar.index(tap), x);
                  const sum = rows.reduce(
                    (sum, row, i) => addProduct(sum, read([...row, x], element), values[i]),
                    sums.at(at),
                  );
                  return sums.store(at, sum);
                }));
            });
          const kernel = scalar.add(scalar.multiply(channel, count), m);
          return [
            ...context.loops([taps, columns], "any", ([tap, x]) => [
              sums.store(placeOf(tap, x), zero),
            ]),
            ...context.loops([input.size(0)], "sequential", ([image]) => {
              const index = [image, channel];
              return withPlane(
                context,
                { input, index, spaces },
                (read) => inRows(context, spaces, (rows) => addRows(image, rows, read)),
              );
            }),
            ...context.loops([taps], "any", ([tap]) =>
              context.reduce("add", [columns], ([x]) => [sums.at(placeOf(tap, x))], ([total]) => {
                const at = scalar.add(scalar.multiply(kernel, taps), tap);
                return [output.store([scalar.index(0), at], total)];
              })),
          ];
        });
      return context.loops([input.size(1), count], "any", sumsOf);
    },
  };
}
