/**
 * Assembles programs: views are resolved to layouts, every step's kernel and integers are prepared, and
 * each value gets a slot that will hold its storage.
 *
 * @module
 */
import {
  contiguousLayout,
  type DType,
  InternalError,
  isContiguous,
  type Layout,
  sizeOf,
} from "../base/mod.ts";
import { type Backend, backendFor, type Storage } from "../backend/mod.ts";
import {
  type Abstract,
  ConcreteArray,
  copyLowering,
  type Equation,
  evaluate,
  type Graph,
  type GraphVariable,
  planStep,
  type Step,
  Tensor,
} from "../core/mod.ts";
import type { Lowering, View } from "../kernel/mod.ts";
import { type Hazards, hazardsOf, mayFail, noHazards, type PlacedInput } from "./donation.ts";
import { ownStorage } from "./storages.ts";

/** Where a value is: a slot that holds its storage, and its layout there. */
export interface Place {
  readonly slot: number;
  readonly layout: Layout;
}

/** What an instruction does, for those who look at a program. */
export interface Work {
  /** The equation that it stands for; of a copy null. */
  readonly equation: Equation | null;
  /** Null for a primitive that runs programs of its own. */
  readonly lowering: Exclude<Lowering, View> | null;
  readonly inputs: readonly PlacedInput[];
  readonly outputs: readonly Abstract[];
}

/** One thing to do: the slots that it reads and writes. */
export interface Instruction {
  /** For profiles. */
  readonly name: string;
  readonly run: (slots: (Storage | null)[]) => void;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** What stands against writing over what it reads. */
  readonly hazards: Hazards;
  readonly work: Work;
}

/** Where a slot's storage comes from. */
export interface Slot {
  readonly kind: "input" | "constant" | "workspace" | "result" | "dynamic";
  readonly dtype: DType;
  readonly length: number;
  /** Of a constant. */
  readonly storage?: Storage;
}

/** What depends on no input is computed while assembling, unless it has more elements than this. */
const largestConstant = 1 << 18;

/** A graph taken apart into instructions on slots. The graph's inputs have the first slots, in order. */
export class Assembly {
  readonly graph: Graph;
  readonly backend: Backend;
  readonly #places = new Map<GraphVariable, Place>();
  readonly #slots: Slot[] = [];
  readonly #instructions: Instruction[] = [];

  /** Assembles a closed graph that has been optimised for a program. */
  constructor(graph: Graph) {
    if (graph.captured.length > 0) throw new InternalError("A program's graph must be closed");
    this.graph = graph;
    const first = graph.inputs[0] ?? graph.outputs[0];
    this.backend = backendFor(first === undefined ? "cpu" : first.device);
    for (const input of graph.inputs) this.#placeContiguous(input, "input");
    for (const equation of graph.equations) this.#addEquation(equation);
  }

  /** In the order in which they run. */
  get instructions(): readonly Instruction[] {
    return this.#instructions;
  }

  /** Where each value of the graph is. */
  get places(): ReadonlyMap<GraphVariable, Place> {
    return this.#places;
  }

  /** Every slot; its number is its position. */
  get slots(): readonly Slot[] {
    return this.#slots;
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
    const described = this.#placed(inputs);
    const step = planStep(this.backend, lowering, described, outputs);
    this.#addStep(profiledName(equation), step, {
      writes: outputs.map((output) => this.#placeContiguous(output, "workspace")),
      hazards: hazardsOf(lowering, described, outputs),
      work: { equation, lowering, inputs: described, outputs },
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
      return new Tensor(input.shape, input.dtype, this.backend.device, array);
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

  /** Values with where they are. */
  #placed(variables: readonly GraphVariable[]): PlacedInput[] {
    return variables.map((variable) => ({
      dtype: variable.dtype,
      ...this.#places.get(variable)!,
    }));
  }

  #addStep(
    name: string,
    step: Step,
    { writes, hazards, work }: Pick<Instruction, "writes" | "hazards" | "work">,
  ): void {
    const reads = work.inputs.map(({ slot }) => slot);
    const inputs = new Array<Storage>(reads.length);
    const outputs = new Array<Storage>(writes.length);
    this.#instructions.push({
      name,
      reads,
      writes,
      hazards,
      work,
      run: (slots) => {
        for (let i = 0; i < reads.length; i++) inputs[i] = slots[reads[i]]!;
        for (let i = 0; i < writes.length; i++) outputs[i] = slots[writes[i]]!;
        step(inputs, outputs);
      },
    });
  }

  #addCopy(slot: number, layout: Layout, dtype: DType, kind: Slot["kind"]): number {
    const copied = this.#newSlot(kind, dtype, sizeOf(layout.shape));
    const inputs = [{ slot, dtype, layout }];
    const outputs = [{ shape: layout.shape, dtype }];
    this.#addStep("copy", planStep(this.backend, copyLowering, inputs, outputs), {
      writes: [copied],
      hazards: noHazards,
      work: { equation: null, lowering: copyLowering, inputs, outputs },
    });
    return copied;
  }

  /** A primitive that prepares its runs itself (scan). */
  #addPlanned(equation: Equation): void {
    const { primitive, inputs, params, outputs } = equation;
    const described = this.#placed(inputs);
    this.#addStep(primitive.name, primitive.plan!(described, params, this.backend), {
      writes: outputs.map((output) => this.#placeContiguous(output, "workspace")),
      hazards: mayFail,
      work: { equation, lowering: null, inputs: described, outputs },
    });
  }

  /** A primitive that runs by itself (cond, while, …), on tensors made of the slots. */
  #addEvaluation(equation: Equation): void {
    const { primitive, inputs, params, outputs } = equation;
    const places = this.#placed(inputs);
    const device = this.backend.device;
    const writes = outputs.map((output) => this.#placeContiguous(output, "dynamic"));
    this.#instructions.push({
      name: primitive.name,
      reads: places.map(({ slot }) => slot),
      writes,
      hazards: mayFail,
      work: { equation, lowering: null, inputs: places, outputs },
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

  /** Where an output is at the end: in a storage that is made for each run, or shared. */
  outputPlace(output: GraphVariable): Place {
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
  outputSlot(output: GraphVariable): number {
    const { slot, layout } = this.#places.get(output)!;
    const { kind, length } = this.#slots[slot];
    if (kind !== "workspace" || length !== sizeOf(layout.shape) || !isContiguous(layout)) {
      return this.#addCopy(slot, layout, output.dtype, "result");
    }
    this.#slots[slot] = { ...this.#slots[slot], kind: "result" };
    return slot;
  }
}

/** An equation in a profile: what a fused one joins is more telling than that it is fused. */
function profiledName({ primitive, params }: Equation): string {
  if (primitive.name !== "fused") return primitive.name;
  const names = primitive.describe!(params).matchAll(/([A-Za-z]\w*)(?:\[[^\]]*\])?\(/g);
  return [...names].map(([, name]) => name).join("+");
}
