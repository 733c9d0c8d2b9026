/**
 * Programs: graphs whose kernels, layouts and memory are settled before they run. All shapes of a
 * graph are known, so views are resolved to layouts, every step's kernel and integers are prepared,
 * and intermediates share a workspace that is made once.
 *
 * @module
 */
import type { Storage } from "../backend/mod.ts";
import {
  closeGraph,
  ConcreteArray,
  concreteOf,
  currentRecorder,
  evaluateGraph,
  type Graph,
  type GraphVariable,
  type Step,
  Tensor,
} from "../core/mod.ts";
import { Assembly, type Instruction } from "./assembly.ts";
import { takeOver } from "./donation.ts";
import { planMemory } from "./memory_plan.ts";
import { optimizeForProgram } from "./optimize.ts";
import { inputStorage } from "./storages.ts";
import { unfoldRules } from "./unfold_rules.ts";
import { planWorkspace } from "./workspace.ts";

/** A program: concrete tensors of the graph's inputs to its outputs. */
export type Program = (inputs: readonly Tensor[]) => readonly Tensor[];

const programs = new WeakMap<Graph, Program>();

/** The program of a closed graph, made at its first use. */
export function programOf(graph: Graph): Program {
  let program = programs.get(graph);
  if (program === undefined) programs.set(graph, program = assemble(graph));
  return program;
}

/** A program of a closed graph whose inputs at these positions are given away to it. */
export function assemble(graph: Graph, donated: readonly number[] = []): Program {
  const { assembly, captured } = assemblyOf(graph);
  const run = runner(assembly, new Set(donated.map((position) => graph.inputs[position])));
  return captured.length === 0 ? run : (inputs) => run([...captured, ...inputs]);
}

/** A closed graph optimised and assembled, and the tensors that are its first inputs then. */
export function assemblyOf(
  graph: Graph,
): { readonly assembly: Assembly; readonly captured: readonly Tensor[] } {
  const closed = closeGraph(unfoldRules(graph));
  return {
    assembly: new Assembly(optimizeForProgram(closed.graph)),
    captured: closed.captured,
  };
}

/** A graph that runs as a step. */
export interface GraphStep {
  readonly run: Step;
  /** Lets go of the storages of the last run. */
  release(): void;
}

/**
 * A closed graph as a step of something larger: from storages that hold the inputs, row-major from
 * place 0 on, to such for the outputs.
 */
export function stepOf(graph: Graph): GraphStep {
  const { assembly, captured } = assemblyOf(graph);
  const results = assembly.graph.outputs.map((output) => assembly.outputSlot(output));
  const workspace = planWorkspace(assembly.slots, assembly.instructions, assembly.backend);
  const slots = emptySlots(assembly);
  const before = captured.map(inputStorage);
  let prepared = false;
  const run: Step = (inputs, outputs) => {
    if (!prepared) workspace.assign(slots);
    prepared = true;
    for (let i = 0; i < before.length; i++) slots[i] = before[i];
    for (let i = 0; i < inputs.length; i++) slots[before.length + i] = inputs[i];
    for (let i = 0; i < results.length; i++) slots[results[i]] = outputs[i];
    runAll(assembly.instructions, slots);
  };
  const passing = [...assembly.graph.inputs.keys(), ...results];
  return {
    run,
    release: () => {
      for (const slot of passing) slots[slot] = null;
    },
  };
}

/** The storages of slots before a run: only constants have theirs. */
function emptySlots({ slots }: Assembly): (Storage | null)[] {
  return slots.map(({ storage }) => storage ?? null);
}

/** An assembly as a program of tensors, which makes storages for its outputs. */
function runner(assembly: Assembly, given: ReadonlySet<GraphVariable>): Program {
  const { forms, workspace, takeovers } = planMemory(assembly, given);
  const { graph, instructions, backend } = assembly;
  const slots = emptySlots(assembly);
  const results = assembly.slots.map((slot, i) => ({ ...slot, i }))
    .filter(({ kind }) => kind === "result");
  const passing = assembly.slots.flatMap(({ kind }, i) =>
    kind === "input" || kind === "result" || kind === "dynamic" ? [i] : []
  );
  const returnedInputs = forms.map(({ slot }) => slot)
    .filter((slot) => assembly.slots[slot].kind === "input");
  let prepared = false;
  let running = false;
  const run: Program = (inputs) => {
    if (!prepared) workspace.assign(slots);
    prepared = true;
    for (let i = 0; i < inputs.length; i++) slots[i] = inputStorage(inputs[i]);
    takeOver(takeovers, inputs, { slots, backend });
    for (const { i, dtype, length } of results) slots[i] ??= backend.allocate(dtype, length);
    runAll(instructions, slots);
    for (const slot of returnedInputs) concreteOf(inputs[slot])!.exclusive = false;
    const made = new Array<Tensor>(forms.length);
    for (let i = 0; i < forms.length; i++) {
      const { slot, layout, shape, dtype, contiguous, exclusive } = forms[i];
      const array = new ConcreteArray(slots[slot]!, layout, contiguous);
      array.exclusive = exclusive;
      made[i] = new Tensor(shape, dtype, backend.device, array);
    }
    return made;
  };
  return (inputs) => {
    // A program that is called by a function of its own has no second workspace.
    if (running) return evaluateGraph(graph, inputs);
    running = true;
    try {
      return run(inputs);
    } finally {
      running = false;
      // Hold nothing between runs but the workspace, also where a check has failed.
      for (const i of passing) slots[i] = null;
    }
  };
}

function runAll(instructions: readonly Instruction[], slots: (Storage | null)[]): void {
  const recorder = currentRecorder();
  for (const { name, run } of instructions) {
    if (recorder === null) {
      run(slots);
      continue;
    }
    const start = performance.now();
    run(slots);
    recorder({ name, start, end: performance.now() });
  }
}
