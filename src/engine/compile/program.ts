/**
 * Programs: graphs whose kernels, layouts and memory are settled before they run. All shapes of a
 * graph are known, so views are resolved to layouts, every step's kernel and integers are prepared,
 * and intermediates share a workspace that is made once.
 *
 * @module
 */
import {
  contiguousLayout,
  type DType,
  InternalError,
  isContiguous,
  type Layout,
  type Shape,
  sizeOf,
} from "../base/mod.ts";
import { type Backend, backendFor, type Storage } from "../backend/mod.ts";
import {
  closeGraph,
  ConcreteArray,
  concreteOf,
  copyLowering,
  currentRecorder,
  type Equation,
  evaluate,
  evaluateGraph,
  type Graph,
  type GraphVariable,
  planStep,
  type Step,
  Tensor,
} from "../core/mod.ts";
import { type Hazards, hazardsOf, noHazards, planTakeovers, takeOver } from "./donation.ts";
import { optimizeForProgram } from "./optimize.ts";
import { inputStorage, ownStorage } from "./storages.ts";
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
  const closed = closeGraph(unfoldRules(graph));
  const given = new Set(donated.map((position) => graph.inputs[position]));
  const run = new Assembly(optimizeForProgram(closed.graph), given).program();
  const { captured } = closed;
  return captured.length === 0 ? run : (inputs) => run([...captured, ...inputs]);
}

/**
 * A closed graph as a step of something larger: from storages that hold the inputs, row-major from
 * place 0 on, to such for the outputs.
 */
export function stepOf(graph: Graph): GraphStep {
  const closed = closeGraph(unfoldRules(graph));
  const step = new Assembly(optimizeForProgram(closed.graph), new Set()).step();
  const captured = closed.captured.map(inputStorage);
  if (captured.length === 0) return step;
  return { ...step, run: (inputs, outputs) => step.run([...captured, ...inputs], outputs) };
}

/** A graph that runs as a step. */
export interface GraphStep {
  readonly run: Step;
  /** Lets go of the storages of the last run. */
  release(): void;
}

/** A value while a program is assembled: a slot that holds its storage, and its layout there. */
interface Place {
  readonly slot: number;
  readonly layout: Layout;
}

/** One thing to do: the slots that it reads and writes. */
interface Instruction {
  /** For profiles. */
  readonly name: string;
  readonly run: (slots: (Storage | null)[]) => void;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** What donation must know of it. */
  readonly hazards: Hazards;
}

/** Where a slot's storage comes from. */
interface Slot {
  readonly kind: "input" | "constant" | "workspace" | "result" | "dynamic";
  readonly dtype: DType;
  readonly length: number;
  /** Of a constant. */
  readonly storage?: Storage;
}

/** What is known of an output before a run. */
interface OutputForm extends Place {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether the elements lie in row-major order without gaps. */
  readonly contiguous: boolean;
  /** Whether nothing else lies in its storage. */
  readonly exclusive: boolean;
}

/** What depends on no input is computed while assembling, unless it has more elements than this. */
const largestConstant = 1 << 18;

/** Turns one graph into a program. */
class Assembly {
  readonly #graph: Graph;
  readonly #given: ReadonlySet<GraphVariable>;
  readonly #backend: Backend;
  readonly #places = new Map<GraphVariable, Place>();
  readonly #slots: Slot[] = [];
  readonly #instructions: Instruction[] = [];

  constructor(graph: Graph, given: ReadonlySet<GraphVariable>) {
    if (graph.captured.length > 0) throw new InternalError("A program's graph must be closed");
    this.#graph = graph;
    this.#given = given;
    const first = graph.inputs[0] ?? graph.outputs[0];
    this.#backend = backendFor(first === undefined ? "cpu" : first.device);
  }

  /** As a program of tensors, which makes storages for its outputs. */
  program(): Program {
    this.#addAll();
    const outputs = this.#graph.outputs.map((output) => this.#finishOutput(output));
    const assign = planWorkspace(this.#slots, this.#instructions, this.#backend);
    return this.#runner(outputs, assign);
  }

  /** As a step, which is given storages for its outputs. */
  step(): GraphStep {
    this.#addAll();
    const results = this.#graph.outputs.map((output) => this.#ownResult(output));
    const assign = planWorkspace(this.#slots, this.#instructions, this.#backend);
    const slots = this.#slots.map(({ storage }): Storage | null => storage ?? null);
    const instructions = this.#instructions;
    let prepared = false;
    const run: Step = (inputs, outputs) => {
      if (!prepared) assign(slots);
      prepared = true;
      for (let i = 0; i < inputs.length; i++) slots[i] = inputs[i];
      for (let i = 0; i < results.length; i++) slots[results[i]] = outputs[i];
      runAll(instructions, slots);
    };
    const passing = [...this.#graph.inputs.keys(), ...results];
    return {
      run,
      release: () => {
        for (const slot of passing) slots[slot] = null;
      },
    };
  }

  #addAll(): void {
    for (const input of this.#graph.inputs) this.#placeContiguous(input, "input");
    for (const equation of this.#graph.equations) this.#addEquation(equation);
  }

  #placeContiguous(variable: GraphVariable, kind: Slot["kind"]): number {
    const slot = this.#newSlot(kind, variable.dtype, sizeOf(variable.shape));
    this.#places.set(variable, { slot, layout: contiguousLayout(variable.shape) });
    return slot;
  }

  #newSlot(kind: Slot["kind"], dtype: DType, length: number): number {
    this.#slots.push({ kind, dtype, length });
    return this.#slots.length - 1;
  }

  #addEquation(equation: Equation): void {
    const { primitive, inputs, params, outputs } = equation;
    if (primitive.plan !== undefined) {
      this.#addPlanned(equation);
      return;
    }
    if (primitive.evaluate !== undefined && primitive.lower === undefined) {
      this.#addEvaluation(equation);
      return;
    }
    const lowering = primitive.lower!(inputs, params);
    if (lowering.kind === "view") {
      let { slot, layout } = this.#places.get(inputs[0])!;
      let viewed = lowering.view(layout);
      if (viewed === null) {
        slot = this.#addCopy(slot, layout, inputs[0].dtype, "workspace");
        layout = contiguousLayout(inputs[0].shape);
        viewed = lowering.view(layout)!;
      }
      this.#places.set(outputs[0], { slot, layout: viewed });
      return;
    }
    if (this.#isConstant(equation)) {
      this.#addConstant(equation);
      return;
    }
    const places = inputs.map((input) => this.#places.get(input)!);
    const described = places.map(({ slot, layout }, i) => ({
      slot,
      dtype: inputs[i].dtype,
      layout,
    }));
    const step = planStep(this.#backend, lowering, described, outputs);
    const writes = outputs.map((output) => this.#placeContiguous(output, "workspace"));
    this.#addStep(profiledName(equation), step, {
      reads: places.map(({ slot }) => slot),
      writes,
      hazards: this.#given.size === 0 ? noHazards : hazardsOf(lowering, described, outputs),
    });
  }

  #isConstant({ inputs, outputs }: Equation): boolean {
    return inputs.every((input) =>
      this.#slots[this.#places.get(input)!.slot].kind === "constant"
    ) && outputs.every((output) => sizeOf(output.shape) <= largestConstant);
  }

  /** Computes an equation of constants at once. */
  #addConstant({ primitive, inputs, params, outputs }: Equation): void {
    const tensors = inputs.map((input) => {
      const { slot, layout } = this.#places.get(input)!;
      const array = new ConcreteArray(this.#slots[slot].storage!, layout);
      return new Tensor(input.shape, input.dtype, this.#backend.device, array);
    });
    evaluate(primitive, tensors, params).forEach((result, i) => {
      const { dtype, shape } = outputs[i];
      const storage = ownStorage(result, tensors);
      this.#slots.push({ kind: "constant", dtype, length: sizeOf(shape), storage });
      this.#places.set(outputs[i], {
        slot: this.#slots.length - 1,
        layout: contiguousLayout(shape),
      });
    });
  }

  #addStep(
    name: string,
    step: Step,
    { reads, writes, hazards }: Pick<Instruction, "reads" | "writes" | "hazards">,
  ): void {
    const inputs = new Array<Storage>(reads.length);
    const outputs = new Array<Storage>(writes.length);
    this.#instructions.push({
      name,
      reads,
      writes,
      hazards,
      run: (slots) => {
        for (let i = 0; i < reads.length; i++) inputs[i] = slots[reads[i]]!;
        for (let i = 0; i < writes.length; i++) outputs[i] = slots[writes[i]]!;
        step(inputs, outputs);
      },
    });
  }

  #addCopy(slot: number, layout: Layout, dtype: DType, kind: Slot["kind"]): number {
    const copied = this.#newSlot(kind, dtype, sizeOf(layout.shape));
    const output = { shape: layout.shape, dtype };
    const step = planStep(this.#backend, copyLowering, [{ dtype, layout }], [output]);
    this.#addStep("copy", step, { reads: [slot], writes: [copied], hazards: noHazards });
    return copied;
  }

  /** A primitive that prepares its runs itself (scan). */
  #addPlanned({ primitive, inputs, params, outputs }: Equation): void {
    const places = inputs.map((input) => this.#places.get(input)!);
    const described = places.map(({ layout }, i) => ({ dtype: inputs[i].dtype, layout }));
    const step = primitive.plan!(described, params, this.#backend);
    this.#addStep(primitive.name, step, {
      reads: places.map(({ slot }) => slot),
      writes: outputs.map((output) => this.#placeContiguous(output, "workspace")),
      hazards: { ...noHazards, mayFail: true },
    });
  }

  /** A primitive that runs by itself (cond, while, …), on tensors made of the slots. */
  #addEvaluation({ primitive, inputs, params, outputs }: Equation): void {
    const places = inputs.map((input) => this.#places.get(input)!);
    const device = this.#backend.device;
    const writes = outputs.map((output) => this.#placeContiguous(output, "dynamic"));
    this.#instructions.push({
      name: primitive.name,
      reads: places.map(({ slot }) => slot),
      writes,
      hazards: { ...noHazards, mayFail: true },
      run: (slots) => {
        const tensors = inputs.map((input, i) => {
          const { slot, layout } = places[i];
          const array = new ConcreteArray(slots[slot]!, layout);
          return new Tensor(input.shape, input.dtype, device, array);
        });
        const results = primitive.evaluate!(tensors, params);
        results.forEach((result, i) => slots[writes[i]] = ownStorage(result, tensors));
      },
    });
  }

  /** Where an output is at the end: in a storage that is made for each run. */
  #finishOutput(output: GraphVariable): Place {
    const { slot, layout } = this.#places.get(output)!;
    const { kind, length } = this.#slots[slot];
    if (kind === "workspace" && length === sizeOf(layout.shape)) {
      this.#slots[slot] = { ...this.#slots[slot], kind: "result" };
      return { slot, layout };
    }
    // A tensor's elements never change, so what is not in the workspace may be shared.
    if (kind !== "workspace") return { slot, layout };
    const copied = this.#addCopy(slot, layout, output.dtype, "result");
    return { slot: copied, layout: contiguousLayout(output.shape) };
  }

  /** The slot of an output that holds it alone, row-major from place 0 on. */
  #ownResult(output: GraphVariable): number {
    const { slot, layout } = this.#places.get(output)!;
    const { kind, length } = this.#slots[slot];
    if (kind !== "workspace" || length !== sizeOf(layout.shape) || !isContiguous(layout)) {
      return this.#addCopy(slot, layout, output.dtype, "result");
    }
    this.#slots[slot] = { ...this.#slots[slot], kind: "result" };
    return slot;
  }

  #runner(outputs: readonly Place[], assign: (slots: (Storage | null)[]) => void): Program {
    const slots = this.#slots.map(({ storage }): Storage | null => storage ?? null);
    const results = this.#slots.map((slot, i) => ({ ...slot, i }))
      .filter(({ kind }) => kind === "result");
    const passing = this.#slots.flatMap(({ kind }, i) =>
      kind === "input" || kind === "result" || kind === "dynamic" ? [i] : []
    );
    const instructions = this.#instructions;
    const { inputs: variables, outputs: outputVariables } = this.#graph;
    const takeovers = planTakeovers(this.#slots, instructions, {
      donated: variables.flatMap((variable, i) => this.#given.has(variable) ? [i] : []),
      returned: new Set(outputs.map(({ slot }) => slot)),
    });
    const backend = this.#backend;
    const returnedInputs = outputs.map(({ slot }) => slot)
      .filter((slot) => this.#slots[slot].kind === "input");
    const sharers = Map.groupBy(outputs, ({ slot }) => slot);
    const forms = outputs.map(({ slot, layout }, i): OutputForm => ({
      slot,
      layout,
      shape: outputVariables[i].shape,
      dtype: outputVariables[i].dtype,
      contiguous: isContiguous(layout),
      exclusive: this.#slots[slot].kind === "result" && sharers.get(slot)!.length === 1,
    }));
    let prepared = false;
    let running = false;
    const run: Program = (inputs) => {
      if (!prepared) {
        assign(slots);
        prepared = true;
      }
      for (let i = 0; i < variables.length; i++) slots[i] = inputStorage(inputs[i]);
      takeOver(takeovers, inputs, slots);
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
      if (running) return evaluateGraph(this.#graph, inputs);
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

/** An equation in a profile: what a fused one joins is more telling than that it is fused. */
function profiledName({ primitive, params }: Equation): string {
  if (primitive.name !== "fused") return primitive.name;
  const names = primitive.describe!(params).matchAll(/([A-Za-z]\w*)(?:\[[^\]]*\])?\(/g);
  return [...names].map(([, name]) => name).join("+");
}
