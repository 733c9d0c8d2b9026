/**
 * Pointwise lowerings as nests: dimensions that lie together in all operands are merged, which for
 * most calls leaves one loop.
 *
 * @module
 */
import { coalesce, contiguousLayout } from "../base/mod.ts";
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import type { Pointwise } from "./lowering.ts";
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
import type { Kernel, Statement } from "./statement.ts";

/** How an operand's element moves with the innermost loop: not at all, by one, or by a stride. */
export type StrideClass = 0 | 1 | 2;

/** The class of a stride. */
export function strideClass(stride: number): StrideClass {
  return stride === 0 ? 0 : stride === 1 ? 1 : 2;
}

/** Plans a pointwise lowering. */
export function planPointwise(
  lowering: Pointwise,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Nest {
  const layouts = inputs.map(({ layout }) => layout);
  const merged = coalesce([...layouts, contiguousLayout(outputs[0].shape)]);
  const rank = Math.max(1, merged.shape.length);
  const integers: number[] = merged.shape.length === 0 ? [1] : [...merged.shape];
  const classes: StrideClass[] = [];
  for (let k = 0; k < inputs.length; k++) {
    const strides = merged.shape.length === 0 ? [0] : merged.strides[k];
    integers.push(layouts[k].offset, ...strides);
    classes.push(strideClass(strides[rank - 1]));
  }
  integers.push(...lowering.integers);
  return {
    key: `pointwise ${lowering.key} ${dtypeKey(inputs)}>${dtypeKey(outputs)} ${rank} ` +
      classes.join(""),
    integers,
    build: () => buildPointwise(lowering, inputs, outputs, { rank, classes }),
  };
}

/** The structure of a pointwise nest. */
export interface PointwiseStructure {
  readonly rank: number;
  readonly classes: readonly StrideClass[];
}

/** Builds the kernel of a pointwise lowering. */
export function buildPointwise(
  lowering: Pointwise,
  inputs: readonly { readonly dtype: NestInput["dtype"] }[],
  outputs: readonly { readonly dtype: NestOutput["dtype"] }[],
  { rank, classes }: PointwiseStructure,
): Kernel {
  const names = new Names();
  const sizes = names.parameters(rank);
  const offsets: Expression[] = [];
  const strides: Expression[][] = [];
  inputs.forEach((_, k) => {
    offsets.push(names.parameter());
    strides.push(names.parameters(rank));
    if (classes[k] < 2) strides[k][rank - 1] = scalar.index(classes[k]);
  });
  const load = (k: number, at: Expression) =>
    scalar.load({ kind: "buffer", position: k, dtype: inputs[k].dtype }, at);

  const level = (dim: number, bases: readonly Expression[], out: Expression): Statement[] => {
    if (dim < rank - 1) {
      return [loop(names, sizes[dim], (index) => {
        const moved = bases.map((base, k) => define(names, place(base, index, strides[k][dim])));
        // The output's places count up: ((i₀ · n₁) + i₁) · n₂ + …
        const next = define(names, scalar.multiply(scalar.add(out, index), sizes[dim + 1]));
        return [
          ...moved.map(({ statement }) => statement),
          next.statement,
          ...level(dim + 1, moved.map(({ variable }) => variable), next.variable),
        ];
      })];
    }
    // What does not move with the innermost loop is loaded before it.
    const fixed = inputs.map((_, k) => classes[k] === 0 ? define(names, load(k, bases[k])) : null);
    const inner = loop(names, sizes[dim], (index) => {
      const shared: Statement[] = [];
      const share = (value: Expression) => {
        const { variable, statement } = define(names, value);
        shared.push(statement);
        return variable;
      };
      const values = inputs.map((_, k) => {
        if (fixed[k] !== null) return fixed[k].variable;
        const value = load(k, place(bases[k], index, strides[k][dim]));
        // All are read before the first store, as an output may lie where an input does.
        return outputs.length > 1 ? share(value) : value;
      });
      const elements = lowering.element(values, share);
      const stores = elements.map((value, o) =>
        storeTo(inputs.length + o, outputs[o].dtype, scalar.add(out, index), value)
      );
      return [...shared, ...stores];
    });
    return [...fixed.flatMap((f) => f === null ? [] : [f.statement]), inner];
  };
  const body = level(0, offsets, scalar.index(0));
  return kernelOf(lowering.key, names, bufferArguments(inputs, outputs), body);
}
