/**
 * Convolution of each channel by itself, and the gradient with respect to its kernels: too little work
 * for an element to be worth a matrix. A plane with its padding is made ready in the first cache, and the
 * elements of a window are written out one after the other.
 *
 * @module
 */
import {
  type Expression,
  type FreeNest,
  loopsInFours,
  type NestContext,
  type NestInput,
  type Operand,
  scalar,
  type Statement,
  suitsFours,
} from "../../../../kernel/mod.ts";
import { turnedWindows } from "./by_accumulation.ts";
import { fromLowest, keptElements, reachOf } from "./planes.ts";
import { prepare } from "./prepare.ts";
import { type Part, type PartRun, sizesOf, type Triple, type Windows } from "./windows.ts";

/** Windows with more elements are not written out. */
export const mostElements = 64;

/** Plans kernels `[channels · m, 1, ...window]` to results `[images, channels · m, ...places]`. */
export function planByChannel({ windows, kernels, imageStep }: Part): PartRun {
  const { dtype, channels, images, spaces } = windows;
  const count = kernels.count / channels;
  const [kernelStride, , ...spatial] = kernels.strides;
  return planNest(eachChannel(shapeOf(windows)), windows, {
    factors: {
      shape: [channels, count, ...sizesOf(spaces, "window")],
      strides: [count * kernelStride, kernelStride, ...spatial],
    },
    output: { dtype, shape: [images, imageStep] },
  });
}

/**
 * Plans factors `[channels · m, images, ...places]` of windows to sums `[1, channels · m, ...window]`,
 * which have each channel as a part of the batch.
 */
export function planChannelGradients({ windows: given, kernels, imageStep }: Part): PartRun {
  const windows = turnedWindows(given);
  const { dtype, channels, images, spaces } = windows;
  const count = kernels.count / channels;
  const [kernelStride, ...rest] = kernels.strides;
  return planNest(eachKernel(shapeOf(windows)), windows, {
    factors: {
      shape: [channels, count, images, ...sizesOf(spaces, "output")],
      strides: [count * kernelStride, kernelStride, ...rest],
    },
    output: { dtype, shape: [1, imageStep] },
  });
}

function planNest(
  nest: FreeNest,
  windows: Windows,
  { factors: { shape, strides }, output }: {
    readonly factors: { readonly shape: readonly number[]; readonly strides: readonly number[] };
    readonly output: { readonly dtype: Windows["dtype"]; readonly shape: readonly number[] };
  },
): PartRun {
  const { dtype, images, spaces } = windows;
  const [z, y, x] = spaces.map((space) => reachOf(space, { from: 0, count: space.output }));
  const kept = keptElements(windows, { images, reach: [z, y, x] });
  const factors = fromLowest({ shape, strides, offset: 0 });
  const integers = spaces.flatMap((space, d) => [
    space.output,
    space.stride,
    space.kernelDilation,
    [z, y, x][d].count,
    kept.before[d],
    space.inputDilation,
  ]);
  const inputs: NestInput[] = [kept, factors].map(({ layout }) => ({ dtype, layout }));
  const run = prepare({ ...nest, integers }, inputs, [output]);
  return (input, start, weights, place, target, end) =>
    run([
      input.subarray(Math.max(0, start - kept.ahead)),
      weights.subarray(place - factors.ahead),
      target.subarray(end),
    ]);
}

/** What is written into the code. */
interface WindowShape {
  readonly sizes: Triple<number>;
  /** From one window to the next along a row; 0 for a run-time integer. */
  readonly stride: number;
  /** Whether the windows of a row may be done in fours. */
  readonly fours: boolean;
}

function shapeOf({ spaces }: Windows): WindowShape {
  const { stride, output } = spaces[2];
  return {
    sizes: sizesOf(spaces, "window"),
    stride: stride <= 2 ? stride : 0,
    fours: suitsFours(output),
  };
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

function eachChannel(shape: WindowShape): FreeNest {
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
          ([first, ...rest]) =>
            overPlaces(context, { spaces, fours: shape.fours }, (place) => {
              const value = rest.reduce(
                (sum, weight, i) => addProduct(sum, read(place, elements[i + 1]), weight),
                scalar.multiply(read(place, elements[0]), first),
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

function eachKernel(shape: WindowShape): FreeNest {
  const elements = elementsOf(shape);
  return {
    kind: "nest",
    key: keyOf("gradients by channel", shape),
    integers: [],
    build: ([input, factors], [output], context) => {
      const spaces = spacesIn(context, shape);
      const [oz, oy, ox] = spaces.map(({ outputs }) => outputs);
      const count = factors.size(1);
      const taps = scalar.index(elements.length);
      const columns = scalar.multiply(taps, ox);
      return context.loops([input.size(1), count], "any", ([channel, m]) =>
        // A sum for each element of the window and each column of places.
        context.scratch(input.type, columns, (sums) => {
          const placeOf = (tap: Expression, x: Expression) =>
            scalar.add(scalar.multiply(tap, ox), x);
          const zero = scalar.constant(input.type, 0);
          /** Adds what one row of windows gives. */
          const addRow = (image: Expression, [z, y]: readonly Expression[], read: Read) =>
            context.loops([ox], "any", ([x]) =>
              context.define(factors.at([channel, m, image, z, y, x]), (factor) =>
                elements.map((element, tap) => {
                  const at = placeOf(scalar.index(tap), x);
                  return sums.store(at, addProduct(sums.at(at), read([z, y, x], element), factor));
                })));
          const kernel = scalar.add(scalar.multiply(channel, count), m);
          return [
            ...context.loops([columns], "any", ([at]) => [sums.store(at, zero)]),
            ...context.loops([input.size(0)], "sequential", ([image]) => {
              const index = [image, channel];
              return withPlane(context, { input, index, spaces }, (read) =>
                context.loops([oz, oy], "sequential", (line) =>
                  addRow(image, line, read)));
            }),
            ...context.loops([taps], "any", ([tap]) =>
              context.reduce("add", [ox], ([x]) => [sums.at(placeOf(tap, x))], ([total]) => {
                const at = scalar.add(scalar.multiply(kernel, taps), tap);
                return [output.store([scalar.index(0), at], total)];
              })),
          ];
        }));
    },
  };
}
