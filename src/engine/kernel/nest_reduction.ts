/**
 * Reductions over whole dimensions as nests: row by row where the reduced dimensions lie innermost,
 * and else in blocks of columns that accumulate in a scratch, so that memory is read in order.
 *
 * @module
 */
import { coalesce, type Coalesced, contiguousLayout, type Layout } from "../base/mod.ts";
import { scalar } from "./build.ts";
import { identityOf } from "./combine.ts";
import type { Expression, ScalarType } from "./expression.ts";
import type { DimReduction } from "./lowering.ts";
import {
  bufferArguments,
  define,
  dtypeKey,
  kernelOf,
  loop,
  Names,
  type Nest,
  type NestInput,
  type NestOutput,
  place,
  storeTo,
} from "./nest_builder.ts";
import type { Kernel, Range, Statement, Store } from "./statement.ts";

/** How many columns accumulate at once: 2 KB of doubles, well within the first cache. */
const columnBlock = 256;

/** The structure of a reduction's nest. */
interface Structure {
  readonly kept: number;
  readonly reduced: number;
  readonly columns: boolean;
}

/** Plans a reduction. */
export function planReduction(
  lowering: DimReduction,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Nest {
  const { dims, combine } = lowering;
  const layouts = inputs.map(({ layout }) => layout);
  const kept = mergeDims(layouts, (dim) => !dims.includes(dim));
  const reduced = mergeDims(layouts, (dim) => dims.includes(dim));
  const structure: Structure = {
    kept: kept.shape.length,
    reduced: reduced.shape.length,
    columns: combinesInPlace(combine) && readsColumns(kept, reduced),
  };
  const integers = [...kept.shape, ...reduced.shape];
  layouts.forEach((layout, k) => {
    integers.push(layout.offset, ...kept.strides[k], ...reduced.strides[k]);
  });
  integers.push(...lowering.integers);
  return {
    key: `reduce ${lowering.key} ${combine} ${dtypeKey(inputs)}>${dtypeKey(outputs)} ` +
      `${structure.kept} ${structure.reduced} ${structure.columns ? "columns" : "rows"}`,
    integers,
    build: () => build(lowering, inputs, outputs, structure),
  };
}

/** Some dimensions of all layouts merged, in row-major order of those dimensions. */
function mergeDims(layouts: readonly Layout[], chosen: (dim: number) => boolean): Coalesced {
  const parts = layouts.map((layout): Layout => ({
    shape: layout.shape.filter((_, dim) => chosen(dim)),
    strides: layout.strides.filter((_, dim) => chosen(dim)),
    offset: 0,
  }));
  return coalesce([...parts, contiguousLayout(parts[0].shape)]);
}

function combinesInPlace(
  combine: DimReduction["combine"],
): combine is NonNullable<Store["combine"]> {
  return combine === "add" || combine === "multiply" || combine === "maximum" ||
    combine === "minimum" || combine === "or";
}

function readsColumns(kept: Coalesced, reduced: Coalesced): boolean {
  if (kept.shape.length === 0 || reduced.shape.length === 0) return false;
  const keptStride = Math.abs(kept.strides[0][kept.shape.length - 1]);
  const reducedStride = Math.abs(reduced.strides[0][reduced.shape.length - 1]);
  return keptStride < reducedStride && kept.shape[kept.shape.length - 1] >= 4;
}

function build(
  lowering: DimReduction,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
  structure: Structure,
): Kernel {
  const names = new Names();
  const keptSizes = names.parameters(structure.kept);
  const reducedSizes = names.parameters(structure.reduced);
  const operands = inputs.map(() => ({
    offset: names.parameter(),
    kept: names.parameters(structure.kept),
    reduced: names.parameters(structure.reduced),
  }));
  const count = reducedSizes.reduce(
    (product, size) => scalar.multiply(product, size),
    scalar.index(1),
  );
  const load = (k: number, at: Expression) =>
    scalar.load({ kind: "buffer", position: k, dtype: inputs[k].dtype }, at);

  /** The elements to combine at reduced indices, for operands that start at given bases. */
  const elementAt = (bases: readonly Expression[], index: readonly Expression[]) =>
    lowering.element(
      operands.map(({ reduced }, k) =>
        load(k, index.reduce((at, i, d) => place(at, i, reduced[d]), bases[k]))
      ),
    );
  const finish = (out: Expression, results: readonly Expression[]): Statement[] =>
    lowering.finish(results, count).map((value, o) =>
      storeTo(inputs.length + o, outputs[o].dtype, out, value)
    );

  const row = (bases: readonly Expression[], out: Expression): Statement[] => {
    const ranges = reducedSizes.map((extent): Range => ({
      index: names.variable("index"),
      extent,
    }));
    const index = ranges.map((range) => range.index);
    const values = [...elementAt(bases, index)];
    if (isIndexed(lowering.combine)) {
      values.push(index.reduce<Expression>(
        (at, i, d) => scalar.add(scalar.multiply(at, reducedSizes[d]), i),
        scalar.index(0),
      ));
    }
    const results = values.map(({ type }) => names.variable(type));
    return [
      { kind: "reduce", combine: lowering.combine, results, ranges, body: [], values },
      ...finish(out, results),
    ];
  };

  const block = (bases: readonly Expression[], out: Expression): Statement[] => {
    const last = structure.kept - 1;
    const size = keptSizes[last];
    const blocks = scalar.divide(
      scalar.add(size, scalar.index(columnBlock - 1)),
      scalar.index(columnBlock),
    );
    const valueType = elementAt(bases, reducedSizes.map(() => scalar.index(0)))[0].type;
    const type: ScalarType = valueType === "float32" ? "float64" : valueType;
    const target = { kind: "scratch", id: names.id(), type } as const;
    const combine = lowering.combine as NonNullable<Store["combine"]>;
    return [loop(names, blocks, (blockIndex) => {
      const start = define(names, scalar.multiply(blockIndex, scalar.index(columnBlock)));
      const length = define(
        names,
        scalar.minimum(scalar.index(columnBlock), scalar.subtract(size, start.variable)),
      );
      const begin = operands.map(({ kept }, k) =>
        define(names, place(bases[k], start.variable, kept[last]))
      );
      const accumulate = (dim: number, at: readonly Expression[]): Statement[] => {
        if (dim < structure.reduced) {
          return [loop(names, reducedSizes[dim], (index) => {
            const moved = at.map((base, k) =>
              define(names, place(base, index, operands[k].reduced[dim]))
            );
            return [
              ...moved.map(({ statement }) => statement),
              ...accumulate(dim + 1, moved.map(({ variable }) => variable)),
            ];
          }, "sequential")];
        }
        return [loop(names, length.variable, (column) => {
          const [value] = lowering.element(
            operands.map(({ kept }, k) => load(k, place(at[k], column, kept[last]))),
          );
          return [{
            kind: "store",
            target,
            index: column,
            value: scalar.convert(type, value),
            combine,
          }];
        })];
      };
      return [
        start.statement,
        length.statement,
        ...begin.map(({ statement }) => statement),
        { kind: "scratch", id: target.id, type, extent: scalar.index(columnBlock) },
        loop(names, length.variable, (column) => [
          { kind: "store", target, index: column, value: identityOf(combine, type) },
        ]),
        ...accumulate(0, begin.map(({ variable }) => variable)),
        loop(names, length.variable, (column) =>
          finish(
            scalar.add(scalar.add(out, start.variable), column),
            [scalar.convert(valueType, scalar.load(target, column))],
          )),
      ];
    })];
  };

  const outer = structure.columns ? structure.kept - 1 : structure.kept;
  const level = (dim: number, bases: readonly Expression[], out: Expression): Statement[] => {
    if (dim === outer) return structure.columns ? block(bases, out) : row(bases, out);
    return [loop(names, keptSizes[dim], (index) => {
      const moved = bases.map((base, k) =>
        define(names, place(base, index, operands[k].kept[dim]))
      );
      const at = scalar.add(out, index);
      const next = define(
        names,
        dim + 1 < structure.kept ? scalar.multiply(at, keptSizes[dim + 1]) : at,
      );
      return [
        ...moved.map(({ statement }) => statement),
        next.statement,
        ...level(dim + 1, moved.map(({ variable }) => variable), next.variable),
      ];
    })];
  };
  const body = level(0, operands.map(({ offset }) => offset), scalar.index(0));
  return kernelOf(lowering.key, names, bufferArguments(inputs, outputs), body);
}

function isIndexed(combine: DimReduction["combine"]): boolean {
  return combine === "argmax" || combine === "argmin" || combine === "lastArgmax" ||
    combine === "lastArgmin";
}
