/**
 * Programs described for people: the steps that they are made of, what these read and write, and
 * what they cost.
 *
 * @module
 */
import { contiguousLayout, type DType, dtypeInfo, type Layout, sizeOf } from "../base/mod.ts";
import type { Backend } from "../backend/mod.ts";
import { type Abstract, type Graph, innerGraphs, variableNames } from "../core/mod.ts";
import { type Kernel, nestOf } from "../kernel/mod.ts";
import type { Assembly, Instruction } from "./assembly.ts";
import { planMemory } from "./memory_plan.ts";
import { assemblyOf } from "./program.ts";

/** A value that a step reads or writes. */
export interface StepOperand extends Abstract {
  /** What it is called in the program's graph. */
  readonly name: string;
  /** The slot that it lies in. */
  readonly slot: number;
  /** How many different elements it has: those of an expanded dimension are one. */
  readonly elements: number;
  /** How many elements the slot holds. */
  readonly stored: number;
}

/** A loop nest with the integers that it is called with. */
export interface StepKernel {
  readonly kernel: Kernel;
  readonly integers: readonly number[];
}

/** A program that a step runs, and how often at most. */
export interface InnerProgram {
  /** What it is to the step: its `body`, a branch. */
  readonly label: string;
  readonly turns: number;
  readonly program: ProgramDescription;
}

/** One step of a program. */
export interface StepDescription {
  readonly name: string;
  readonly kind: "kernel" | "routine" | "program";
  readonly instruction: Instruction;
  readonly inputs: readonly StepOperand[];
  readonly outputs: readonly StepOperand[];
  /** Of a kernel. */
  readonly kernel: StepKernel | null;
  /** Of what runs programs of its own: of a scan its body, of a condition its branches. */
  readonly inner: readonly InnerProgram[];
}

/** What a graph is made into. */
export interface ProgramDescription {
  /** The graph whose equations are the steps and the views between them. */
  readonly graph: Graph;
  readonly backend: Backend;
  readonly steps: readonly StepDescription[];
  /** Where the graph's outputs are; its inputs have the first slots, in order. */
  readonly outputSlots: readonly number[];
  /** The size of the workspace, which is made once, with those of inner programs. */
  readonly workspaceBytes: number;
  /** What is allocated for results in each call: those that take no donated storage. */
  readonly resultBytes: number;
}

/** Describes the program of a closed graph whose inputs at these positions are given away. */
export function describeProgram(
  graph: Graph,
  donated: readonly number[] = [],
): ProgramDescription {
  const { assembly } = assemblyOf(graph);
  const given = new Set(donated.map((position) => graph.inputs[position]));
  const { forms, workspace, takeovers } = planMemory(assembly, given);
  const taken = new Set(takeovers.map(({ result }) => result));
  const resultBytes = assembly.slots.reduce((sum, { kind, dtype, length }, slot) => {
    const isAllocated = kind === "result" && !taken.has(slot);
    return isAllocated ? sum + length * dtypeInfo[dtype].bytes : sum;
  }, 0);
  const steps = new Describer(assembly).steps();
  const innerBytes = steps.flatMap(({ inner }) => inner)
    .reduce((sum, { program }) => sum + program.workspaceBytes, 0);
  return {
    graph: assembly.graph,
    backend: assembly.backend,
    steps,
    outputSlots: forms.map(({ slot }) => slot),
    workspaceBytes: workspace.bytes + innerBytes,
    resultBytes,
  };
}

/** Describes the instructions of an assembly. */
class Describer {
  readonly #assembly: Assembly;
  /** What the values are called that lie in each slot: as the first of them in the graph, or a copy. */
  readonly #names: readonly string[];

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    const { graph, places, slots } = assembly;
    const names = new Array<string | null>(slots.length).fill(null);
    for (const [variable, name] of variableNames(graph)) {
      const place = places.get(variable);
      if (place !== undefined) names[place.slot] ??= name;
    }
    let copies = 0;
    this.#names = names.map((name) => name ?? `copy${copies++}`);
  }

  steps(): StepDescription[] {
    return this.#assembly.instructions.map((instruction) => this.#step(instruction));
  }

  #step(instruction: Instruction): StepDescription {
    const { name, work, writes } = instruction;
    const { lowering, inputs, outputs } = work;
    return {
      name,
      kind: lowering === null ? "program" : lowering.kind === "routine" ? "routine" : "kernel",
      instruction,
      inputs: inputs.map(({ slot, dtype, layout }) => this.#operand(slot, dtype, layout)),
      outputs: outputs.map(({ shape, dtype }, i) =>
        this.#operand(writes[i], dtype, contiguousLayout(shape))
      ),
      kernel: kernelOf(instruction),
      inner: innerPrograms(instruction),
    };
  }

  #operand(slot: number, dtype: DType, layout: Layout): StepOperand {
    return {
      name: this.#names[slot],
      slot,
      dtype,
      shape: layout.shape,
      elements: distinctElements(layout),
      stored: this.#assembly.slots[slot].length,
    };
  }
}

function distinctElements({ shape, strides }: Layout): number {
  return sizeOf(shape.map((extent, dim) => strides[dim] === 0 && extent > 0 ? 1 : extent));
}

function kernelOf({ work: { lowering, inputs, outputs } }: Instruction): StepKernel | null {
  if (lowering === null || lowering.kind === "routine") return null;
  const { build, integers } = nestOf(lowering, inputs, outputs);
  return { kernel: build(), integers };
}

/** The programs that a scan, a loop or a condition runs. */
function innerPrograms({ work: { equation, lowering } }: Instruction): InnerProgram[] {
  if (equation === null || lowering !== null) return [];
  const { length = 1 } = equation.params as { readonly length?: number };
  return innerGraphs(equation.params).map(({ label, graph }) => ({
    label,
    turns: length,
    program: describeProgram(graph),
  }));
}
