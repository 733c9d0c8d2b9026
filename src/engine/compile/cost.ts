/**
 * What a program costs: counted from its kernels, routines and plan of memory, not measured.
 *
 * @module
 */
import { type AttentionParams, dtypeInfo, isFloating, sizeOf } from "../base/mod.ts";
import { countOperations, type RoutineName } from "../kernel/mod.ts";
import { attentionFlops } from "./attention_flops.ts";
import type { ProgramDescription, StepDescription, StepOperand } from "./description.ts";

/**
 * What a call of a compiled function costs. Bodies of scans count for each turn; of `cond` the branch
 * that costs more counts, and of `whileLoop`, whose turns nobody knows, one turn.
 */
export interface Cost {
  /** Floating-point operations. */
  readonly flops: FlopCount;
  /** Bytes that the steps read: each element of an input once a step, however often it is used. */
  readonly bytesRead: number;
  /** Bytes that the steps write. */
  readonly bytesWritten: number;
  /** The size in bytes of the memory for intermediates, which is made once and kept. */
  readonly workspaceBytes: number;
  /** Bytes that are allocated for results in each call; less what donated arguments leave. */
  readonly resultBytes: number;
  /** How many kernels run. */
  readonly kernels: number;
  /** How many times library routines are called: matrix products, convolutions, sorts, attention. */
  readonly routineCalls: number;
}

/**
 * Floating-point operations. An arithmetic operation, a comparison and an elementary function such as
 * `exp` count one each, and both branches of a choice count; operations on integers and bools do not.
 */
export interface FlopCount {
  /** All together. */
  readonly total: number;
  /** Of matrix products, also those of attention: `2 m n k` for `[m, k] × [k, n]`. */
  readonly matmul: number;
  /** Of convolutions: two for each element of a window, also where it meets padding. */
  readonly convolution: number;
  /** Of everything else. */
  readonly other: number;
}

/** The cost of a program. */
export function costOfProgram(program: ProgramDescription): Cost {
  const { workspaceBytes, resultBytes } = program;
  const { matmul, convolution, other, ...counts } = sumOf(program.steps.map(costOfStep));
  return {
    flops: { total: matmul + convolution + other, matmul, convolution, other },
    ...counts,
    workspaceBytes,
    resultBytes,
  };
}

/** What is added up over steps. */
type Counts =
  & Readonly<Record<"matmul" | "convolution" | "other", number>>
  & Pick<Cost, "bytesRead" | "bytesWritten" | "kernels" | "routineCalls">;

const nothing: Counts = {
  matmul: 0,
  convolution: 0,
  other: 0,
  bytesRead: 0,
  bytesWritten: 0,
  kernels: 0,
  routineCalls: 0,
};

/** Two counts joined, each number by itself. */
function joined(a: Counts, b: Counts, join: (x: number, y: number) => number): Counts {
  const keys = Object.keys(nothing) as (keyof Counts)[];
  return Object.fromEntries(keys.map((key) => [key, join(a[key], b[key])])) as unknown as Counts;
}

function sumOf(list: readonly Counts[]): Counts {
  return list.reduce((a, b) => joined(a, b, (x, y) => x + y), nothing);
}

function costOfStep(step: StepDescription): Counts {
  if (step.kind === "program") return costOfInner(step);
  const counts = {
    ...nothing,
    bytesRead: bytesRead(step.inputs),
    bytesWritten: sum(step.outputs.map(bytesOf)),
  };
  if (step.kernel !== null) {
    const { kernel, integers } = step.kernel;
    return { ...counts, kernels: 1, other: countOperations(kernel, integers) };
  }
  const { lowering } = step.instruction.work;
  const routine = (lowering as { readonly routine: RoutineName }).routine;
  return { ...counts, routineCalls: 1, ...routineFlops[routine](step) };
}

function costOfInner({ name, inner }: StepDescription): Counts {
  const each = inner.map(({ turns, program }) => {
    const once = sumOf(program.steps.map(costOfStep));
    return joined(once, once, (x) => x * turns);
  });
  return name === "cond" ? each.reduce((a, b) => joined(a, b, Math.max), nothing) : sumOf(each);
}

/** The operations of routines; those on integers are none on floats. */
const routineFlops: Readonly<
  Record<RoutineName, (step: StepDescription) => Partial<Pick<Counts, "matmul" | "convolution">>>
> = {
  matmul: ({ inputs: [a], outputs: [output] }) => ({
    matmul: isFloating(a.dtype) ? 2 * sizeOf(output.shape) * a.shape[a.shape.length - 1] : 0,
  }),
  convolution: ({ inputs: [x, kernel], outputs: [output] }) => ({
    convolution: isFloating(x.dtype) && kernel.shape[0] > 0
      ? 2 * sizeOf(output.shape) * sizeOf(kernel.shape.slice(1))
      : 0,
  }),
  sort: () => ({}),
  attention: ofAttention("attention"),
  attentionTangent: ofAttention("attentionTangent"),
  attentionCotangents: ofAttention("attentionCotangents"),
};

function ofAttention(routine: Parameters<typeof attentionFlops>[0]) {
  return ({ inputs, instruction: { work } }: StepDescription): Partial<Counts> => {
    const { options } = work.lowering as { readonly options: unknown };
    const shapes = inputs.map(({ shape }) => shape);
    return { matmul: attentionFlops(routine, shapes, options as AttentionParams) };
  };
}

/** What lies in one slot is read once, in however many ways. */
function bytesRead(inputs: readonly StepOperand[]): number {
  const bySlot = Map.groupBy(inputs, ({ slot }) => slot);
  return sum(
    [...bySlot.values()].map((operands) => {
      const [{ stored, dtype }] = operands;
      const touched = sum(operands.map(({ elements }) => elements));
      return Math.min(stored, touched) * dtypeInfo[dtype].bytes;
    }),
  );
}

function bytesOf({ elements, dtype }: StepOperand): number {
  return elements * dtypeInfo[dtype].bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}
