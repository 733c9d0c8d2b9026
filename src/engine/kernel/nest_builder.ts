/**
 * What the builders of nests share: fresh names, operands, and the addressing of elements.
 *
 * @module
 */
import { type DType, dtypeInfo, type Layout, type Shape } from "../base/mod.ts";
import { scalar } from "./build.ts";
import { computeType, type Expression, type ScalarType, type Variable } from "./expression.ts";
import type { BufferArgument, Define, Kernel, Loop, Statement } from "./statement.ts";

/** An input as it lies in its storage. */
export interface NestInput {
  readonly dtype: DType;
  readonly layout: Layout;
}

/** An output, which is written in row-major order from place 0. */
export interface NestOutput {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A kernel to be: its structure's key, this call's integers, and how to build it. */
export interface Nest {
  readonly key: string;
  readonly integers: readonly number[];
  readonly build: () => Kernel;
}

/** Hands out variables and run-time integers of one kernel. */
export class Names {
  #variables = 0;
  #parameters = 0;

  /** A fresh variable. */
  variable(type: ScalarType): Variable {
    return scalar.variable(type, this.#variables++);
  }

  /** A fresh number for a scratch. */
  id(): number {
    return this.#variables++;
  }

  /** The next run-time integer. */
  parameter(): Expression {
    return scalar.parameter(this.#parameters++);
  }

  /** The next so many run-time integers. */
  parameters(count: number): Expression[] {
    return Array.from({ length: count }, () => this.parameter());
  }

  /** How many run-time integers there are. */
  get parameterCount(): number {
    return this.#parameters;
  }
}

/** A definition of a fresh variable. */
export function define(names: Names, value: Expression): { variable: Variable; statement: Define } {
  const variable = names.variable(value.type);
  return { variable, statement: { kind: "define", variable, value } };
}

/** A loop with a fresh index. */
export function loop(
  names: Names,
  extent: Expression,
  body: (index: Variable) => readonly Statement[],
  order: Loop["order"] = "any",
): Loop {
  const index = names.variable("index");
  return { kind: "loop", index, extent, order, body: body(index) };
}

/** `base + index · stride`. */
export function place(base: Expression, index: Expression, stride: Expression): Expression {
  return scalar.add(base, scalar.multiply(index, stride));
}

/** A value as its buffer's elements are computed in. */
export function typedFor(dtype: DType, value: Expression): Expression {
  return scalar.convert(computeType[dtype], value);
}

/** The signature of a kernel that reads inputs and writes outputs. */
export function bufferArguments(
  inputs: readonly { readonly dtype: DType }[],
  outputs: readonly { readonly dtype: DType }[],
  outputAccess: BufferArgument["access"] = "write",
): BufferArgument[] {
  return [
    ...inputs.map(({ dtype }): BufferArgument => ({ dtype, access: "read" })),
    ...outputs.map(({ dtype }): BufferArgument => ({ dtype, access: outputAccess })),
  ];
}

/** The statement that stores a value to an output buffer. */
export function storeTo(
  position: number,
  dtype: DType,
  index: Expression,
  value: Expression,
): Statement {
  const target = { kind: "buffer", position, dtype } as const;
  return { kind: "store", target, index, value: typedFor(dtype, value) };
}

/** A kernel out of its parts. */
export function kernelOf(
  name: string,
  names: Names,
  buffers: readonly BufferArgument[],
  body: readonly Statement[],
  messages: readonly string[] = [],
): Kernel {
  return { name, buffers, parameters: names.parameterCount, body, messages };
}

/** The dtypes of operands as a short text. */
export function dtypeKey(operands: readonly { readonly dtype: DType }[]): string {
  let key = "";
  for (const { dtype } of operands) key += dtypeInfo[dtype].code;
  return key;
}
