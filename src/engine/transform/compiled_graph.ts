/**
 * What `jit` made of a function, to look at.
 *
 * @module
 */
import { ArgumentError, checkOptions, describeValue } from "../base/mod.ts";
import {
  graphToDot,
  type ProgramDescription,
  programToDot,
  type StepDescription,
  type StepOperand,
} from "../compile/mod.ts";
import { formatGraph, formatType, type Graph } from "../core/mod.ts";
import { formatKernel } from "../kernel/mod.ts";

/**
 * How far a function has come: as it was traced; after the passes that leave it differentiable; as the
 * program that runs, with its kernels.
 */
export type GraphStage = "source" | "optimised" | "program";

/** Options of `toDot`. */
export interface DotOptions {
  /** What is drawn. @default "program" */
  readonly stage?: GraphStage;
}

/** What a function was compiled to, for arguments of one form. */
export interface CompiledGraph {
  /** The names of the primitives of the optimised graph, in order. */
  readonly operations: readonly string[];
  /** The graph as it was traced, an equation a line. */
  readonly source: string;
  /** The graph as it runs, an equation a kernel; views stand between them and cost nothing. */
  readonly program: string;
  /** The steps of the program in the order in which they run, with their loops and code. */
  readonly steps: readonly CompiledStep[];
  /** The optimised graph, an equation a line. */
  toString(): string;
  /**
   * A drawing in the language of Graphviz (`dot -Tsvg`): a box an equation or kernel, an octagon a
   * library routine, an edge a value with its shape and dtype.
   */
  toDot(options?: DotOptions): string;
}

/** One step of a compiled program. */
export interface CompiledStep {
  /** The primitives that it does, joined by `+`. */
  readonly name: string;
  /** A loop nest, a library routine, or a primitive that runs programs of its own (a scan). */
  readonly kind: "kernel" | "routine" | "program";
  /** What it reads, by the names in the program's graph: `a: float32[2, 3]`. */
  readonly inputs: readonly string[];
  /** What it writes. */
  readonly outputs: readonly string[];
  /** Of a kernel its loop nest as indented pseudo-code, else null. */
  readonly loops: string | null;
  /** Of a kernel its code as the device's backend prints it, else null. */
  readonly code: string | null;
  /** The programs that it runs. */
  readonly inner: readonly InnerSteps[];
  /** The loop nest, or what is called with what. */
  toString(): string;
}

/** A program that a step runs: the body of a scan, a branch. */
export interface InnerSteps {
  /** What it is to the step. */
  readonly label: string;
  /** How often it runs, where that is known; else 1. */
  readonly turns: number;
  /** Its steps. */
  readonly steps: readonly CompiledStep[];
}

/** A traced function and what became of it. */
export interface Stages {
  readonly name: string;
  readonly source: Graph;
  readonly optimised: Graph;
  /** Made when it is asked for. */
  readonly program: () => ProgramDescription;
}

/** A compiled function's graph to look at. */
export function compiledGraph({ name, source, optimised, program }: Stages): CompiledGraph {
  return shown({
    operations: optimised.equations.map(({ primitive }) => primitive.name),
    get source(): string {
      return formatGraph(source);
    },
    get program(): string {
      return formatGraph(program().graph);
    },
    get steps(): readonly CompiledStep[] {
      return stepsOf(program());
    },
    toString: () => formatGraph(optimised),
    toDot: (options: DotOptions = {}) => {
      const { stage = "program" } = checkOptions("toDot", options, 'stage: "source"');
      switch (stage) {
        case "source":
          return graphToDot(source, name);
        case "optimised":
          return graphToDot(optimised, name);
        case "program":
          return programToDot(program(), name);
        default:
          throw new ArgumentError(
            `toDot: Expected "source", "optimised" or "program" as stage: got ${
              describeValue(stage)
            }`,
          );
      }
    },
  });
}

function stepsOf({ steps, backend }: ProgramDescription): CompiledStep[] {
  return steps.map((step) => compiledStep(step, backend));
}

function compiledStep(
  { name, kind, inputs, outputs, kernel, inner }: StepDescription,
  backend: ProgramDescription["backend"],
): CompiledStep {
  const buffers = [...inputs, ...outputs].map((operand) => operand.name);
  const step: CompiledStep = {
    name,
    kind,
    inputs: inputs.map(formatOperand),
    outputs: outputs.map(formatOperand),
    get loops(): string | null {
      return kernel && formatKernel(kernel.kernel, { name, buffers, integers: kernel.integers });
    },
    get code(): string | null {
      return kernel && backend.print(kernel.kernel, kernel.integers);
    },
    inner: inner.map(({ label, turns, program }) => ({ label, turns, steps: stepsOf(program) })),
    toString: () => step.loops ?? formatCall(step),
  };
  return shown(step);
}

/** `matmul (a: float32[2, 3], b: float32[3, 4], out c: float32[2, 4])`, and what it runs below it. */
function formatCall({ name, inputs, outputs, inner }: CompiledStep): string {
  const operands = [...inputs, ...outputs.map((output) => `out ${output}`)];
  const lines = [`${name} (${operands.join(", ")})`];
  for (const { label, turns, steps } of inner) {
    lines.push(`  ${label}${turns === 1 ? "" : `, ${turns} times`}:`);
    for (const step of steps) lines.push(String(step).replaceAll(/^/gm, "    "));
  }
  return lines.join("\n");
}

function formatOperand(operand: StepOperand): string {
  return `${operand.name}: ${formatType(operand)}`;
}

/** Lets `console.log` print an object as `String` does. */
function shown<T extends { toString(): string }>(value: T): T {
  const print = { value: () => value.toString() };
  return Object.defineProperties(value, {
    [Symbol.for("Deno.customInspect")]: print,
    [Symbol.for("nodejs.util.inspect.custom")]: print,
  });
}
