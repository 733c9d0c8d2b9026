/**
 * Lowerings that speak of logical indices as nests: `map` and `nest`.
 *
 * @module
 */
import { scalar } from "./build.ts";
import { computeType, type Expression } from "./expression.ts";
import type { FreeNest, IndexMap, NestContext, Operand, Result } from "./lowering.ts";
import {
  bufferArguments,
  define,
  kernelOf,
  loop,
  Names,
  type NestInput,
  type NestOutput,
  place,
  typedFor,
} from "./nest_builder.ts";
import type { Kernel, Range, Statement, Store } from "./statement.ts";

/** The run-time integers: sizes, strides and offset of inputs, sizes of outputs, the lowering's. */
export function freeIntegers(
  lowering: IndexMap | FreeNest,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): number[] {
  const integers: number[] = [];
  for (const { layout } of inputs) {
    integers.push(...layout.shape, ...layout.strides, layout.offset);
  }
  for (const { shape } of outputs) integers.push(...shape);
  integers.push(...lowering.integers);
  return integers;
}

function operandsOf(names: Names, inputs: readonly NestInput[]): Operand[] {
  return inputs.map(({ dtype, layout }, position) => {
    const rank = layout.shape.length;
    const sizes = names.parameters(rank);
    const strides = names.parameters(rank);
    const offset = names.parameter();
    return {
      rank,
      type: computeType[dtype],
      size: (dim) => sizes[dim],
      at: (index) =>
        scalar.load(
          { kind: "buffer", position, dtype },
          index.reduce((at, i, dim) => place(at, i, strides[dim]), offset),
        ),
    };
  });
}

/** Outputs with their row-major strides, which are computed once at the kernel's start. */
function resultsOf(
  names: Names,
  outputs: readonly NestOutput[],
  first: number,
): { readonly results: Result[]; readonly sizes: Expression[][]; readonly setup: Statement[] } {
  const setup: Statement[] = [];
  const allSizes: Expression[][] = [];
  const results = outputs.map(({ dtype, shape }, o): Result => {
    const sizes = names.parameters(shape.length);
    allSizes.push(sizes);
    const strides = new Array<Expression>(shape.length);
    let stride: Expression = scalar.index(1);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      strides[dim] = stride;
      if (dim === 0) break;
      const next = define(names, scalar.multiply(stride, sizes[dim]));
      setup.push(next.statement);
      stride = next.variable;
    }
    const target = { kind: "buffer", position: first + o, dtype } as const;
    const placeOf = (index: readonly Expression[]) =>
      index.reduce<Expression>((at, i, dim) => place(at, i, strides[dim]), scalar.index(0));
    return {
      type: computeType[dtype],
      size: (dim) => sizes[dim],
      at: (index) => scalar.load(target, placeOf(index)),
      store: (index, value, combine) => ({
        kind: "store",
        target,
        index: placeOf(index),
        value: typedFor(dtype, value),
        ...(combine !== undefined && { combine }),
      }),
    };
  });
  return { results, sizes: allSizes, setup };
}

/** The context of a nest that is being built, and the messages of its checks. */
function contextOf(names: Names, integers: readonly Expression[]): {
  readonly context: NestContext;
  readonly messages: string[];
} {
  const messages: string[] = [];
  const context: NestContext = {
    integer: (position) => integers[position],
    loops(extents, order, body) {
      const level = (dim: number, index: readonly Expression[]): readonly Statement[] =>
        dim === extents.length
          ? body(index)
          : [loop(names, extents[dim], (i) => level(dim + 1, [...index, i]), order)];
      return level(0, []);
    },
    reduce(combine, extents, values, then) {
      const ranges = extents.map((extent): Range => ({ index: names.variable("index"), extent }));
      const combined = values(ranges.map(({ index }) => index));
      const results = combined.map(({ type }) => names.variable(type));
      return [
        { kind: "reduce", combine, results, ranges, body: [], values: combined },
        ...then(results),
      ];
    },
    scan(combine, extent, values, then) {
      const range: Range = { index: names.variable("index"), extent };
      const combined = values(range.index);
      const results = combined.map(({ type }) => names.variable(type));
      return [{
        kind: "scan",
        combine,
        results,
        range,
        body: [],
        values: combined,
        then: then(range.index, results),
      }];
    },
    define(value, then) {
      const { variable, statement } = define(names, value);
      return [statement, ...then(variable)];
    },
    scratch(type, extent, then) {
      const id = names.id();
      const target = { kind: "scratch", id, type } as const;
      const statements = then({
        at: (index) => scalar.load(target, index),
        store: (index, value, combine) => ({
          kind: "store",
          target,
          index,
          value: scalar.convert(type, value),
          ...(combine !== undefined && { combine: combine as NonNullable<Store["combine"]> }),
        }),
      });
      return [{ kind: "scratch", id, type, extent }, ...statements];
    },
    check(condition, message, value, bound) {
      messages.push(message);
      return { kind: "check", condition, message: messages.length - 1, value, bound };
    },
  };
  return { context, messages };
}

/** Builds the kernel of a map: a loop a dimension of the output. */
export function buildMap(
  lowering: IndexMap,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Kernel {
  const names = new Names();
  const operands = operandsOf(names, inputs);
  const { results, sizes, setup } = resultsOf(names, outputs, inputs.length);
  const { context, messages } = contextOf(names, names.parameters(lowering.integers.length));
  const body = context.loops(
    sizes[0],
    "any",
    (index) =>
      lowering.element(index, operands, context)
        .map((value, o) => results[o].store(index, value)),
  );
  const buffers = bufferArguments(inputs, outputs);
  return kernelOf(lowering.key, names, buffers, [...setup, ...body], messages);
}

/** Builds the kernel of a free nest: copies of what outputs start from, and then its own loops. */
export function buildFree(
  lowering: FreeNest,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Kernel {
  const names = new Names();
  const operands = operandsOf(names, inputs);
  const { results, sizes, setup } = resultsOf(names, outputs, inputs.length);
  const { context, messages } = contextOf(names, names.parameters(lowering.integers.length));
  const copies = (lowering.startFrom ?? []).flatMap((input, o) =>
    input === null ? [] : context.loops(
      sizes[o],
      "any",
      (index) => [results[o].store(index, operands[input].at(index))],
    )
  );
  const body = lowering.build(operands, results, context);
  const buffers = bufferArguments(inputs, outputs, "update");
  return kernelOf(lowering.key, names, buffers, [...setup, ...copies, ...body], messages);
}
