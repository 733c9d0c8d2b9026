/**
 * Scans run by a plan: the body is one step, prepared once, that reads each turn's slices where the
 * stacks lie and writes results into theirs.
 *
 * @module
 */
import { contiguousLayout, isContiguous, type Shape, sizeOf } from "../../base/mod.ts";
import { type Backend, backendFor, type Storage } from "../../backend/mod.ts";
import {
  concreteOf,
  copyLowering,
  type Graph,
  type GraphVariable,
  planStep,
  type Step,
  type StepInput,
  type Tensor,
  tensorOfStorage,
} from "../../core/mod.ts";
import { type GraphStep, laidOut, stepOf } from "../../compile/mod.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";

/** A scan as a step, for inputs that lie so. */
export function planScan(inputs: readonly StepInput[], params: ScanParams, backend: Backend): Step {
  const loop = new Loop(inputs, params, backend);
  return (sources, targets) => loop.run(sources, targets);
}

/** A scan that is ready to run. */
class Loop {
  readonly #params: ScanParams;
  readonly #backend: Backend;
  /** What makes constants and the first carry fit to be read. */
  readonly #arrange: readonly Arrange[];
  readonly #stacks: readonly Turns[];
  /** Elements of each output of a turn. */
  readonly #sizes: readonly number[];
  /** Of each output of the body that is stacked, its places. */
  readonly #places: readonly Turns[];
  readonly #homes: readonly (Home | null)[];
  /** The outputs of the body that a turn writes: none that is written in the place of another one. */
  readonly #outputs: readonly number[];
  readonly #turn: GraphStep;
  readonly #given: Storage[];
  readonly #made: Storage[];
  /** Copy the carry: the first one into a stack, the last one out of it. */
  readonly #copyIn: readonly Step[];
  readonly #copyOut: readonly Step[];
  #buffers: readonly Storage[] | null = null;
  #targets: readonly Storage[] = [];
  #targetTurns: readonly ((place: number) => Storage)[] = [];

  constructor(inputs: readonly StepInput[], params: ScanParams, backend: Backend) {
    const { body, carries } = params;
    const { constants, carry, slices } = splitInputs(inputs, params);
    this.#params = params;
    this.#backend = backend;
    this.#arrange = [...constants, ...carry].map((input) => arranged(input, backend));
    this.#stacks = slices.map((stack) => turnsOf(stack, backend));
    this.#sizes = body.outputs.map(({ shape }) => sizeOf(shape));
    this.#places = this.#sizes.map((size) => partsOf(backend, { start: 0, step: size, size }));
    this.#homes = homesOf(params);
    const inHomes = new Set(this.#homes.map((home) => home?.stack));
    this.#outputs = [...body.outputs.keys()].filter((output) => !inHomes.has(output));
    this.#turn = stepOf({ ...body, outputs: this.#outputs.map((output) => body.outputs[output]) });
    this.#given = new Array<Storage>(inputs.length);
    this.#made = new Array<Storage>(this.#outputs.length);
    this.#copyIn = carry.map((input) => planCopy(input, backend));
    this.#copyOut = body.outputs.slice(0, carries).map(({ shape, dtype }) =>
      planCopy({ dtype, layout: contiguousLayout(shape) }, backend)
    );
  }

  run(sources: readonly Storage[], targets: readonly Storage[]): void {
    this.#targets = targets;
    this.#targetTurns = this.#places.map((turns, i) => turns(targets[i]));
    try {
      this.#runTurns(sources);
    } finally {
      this.#letGo();
    }
  }

  #runTurns(sources: readonly Storage[]): void {
    const { constants, carries, length } = this.#params;
    const given = this.#given;
    const made = this.#made;
    const fixed = constants + carries;
    for (let i = 0; i < constants; i++) given[i] = this.#arrange[i](sources[i]);
    for (let i = 0; i < carries; i++) given[constants + i] = this.#firstCarry(i, sources);
    const rows = this.#stacks.map((turns, i) => turns(sources[fixed + i]));
    for (let turn = 0; turn < length; turn++) {
      const place = this.#placeOf(turn);
      for (let i = 0; i < rows.length; i++) given[fixed + i] = rows[i](place);
      for (let i = 0; i < made.length; i++) made[i] = this.#destination(this.#outputs[i], turn);
      this.#turn.run(given, made);
      for (let i = 0; i < carries; i++) given[constants + i] = made[i];
    }
    for (let i = 0; i < carries; i++) {
      const last = given[constants + i];
      if (last !== this.#targets[i]) this.#copyOut[i]([last], [this.#targets[i]]);
    }
  }

  /** Where turn number `turn` finds its slices and puts its results. */
  #placeOf(turn: number): number {
    return this.#params.reverse ? this.#params.length - 1 - turn : turn;
  }

  #partOf(stack: number, turn: number): Storage {
    return this.#targetTurns[stack](this.#placeOf(turn));
  }

  #firstCarry(i: number, sources: readonly Storage[]): Storage {
    const { constants, length } = this.#params;
    const source = sources[constants + i];
    const home = this.#homes[i];
    if (home === null || home.after || length === 0) return this.#arrange[constants + i](source);
    const first = this.#partOf(home.stack, 0);
    this.#copyIn[i]([source], [first]);
    return first;
  }

  /** Where an output of the body is written in a turn. */
  #destination(output: number, turn: number): Storage {
    const { carries, length } = this.#params;
    if (output >= carries) return this.#partOf(output, turn);
    const home = this.#homes[output];
    if (home?.after) return this.#partOf(home.stack, turn);
    if (turn === length - 1) return this.#targets[output];
    return home === null ? this.#buffer(output, turn) : this.#partOf(home.stack, turn + 1);
  }

  /** Of what has no home, one turn's value is read while the next one's is written. */
  #buffer(output: number, turn: number): Storage {
    const { body, carries } = this.#params;
    if (this.#buffers === null) {
      const blocks = body.outputs.slice(0, carries).map(({ dtype }, i) => ({
        dtype,
        length: this.#homes[i] === null ? this.#sizes[i] : 0,
      }));
      this.#buffers = this.#backend.reserve([...blocks, ...blocks], this);
    }
    return this.#buffers[(turn % 2) * carries + output];
  }

  /** Holds nothing between runs but the workspace. */
  #letGo(): void {
    this.#turn.release();
    this.#given.fill(nothing);
    this.#made.fill(nothing);
    this.#targets = [];
    this.#targetTurns = [];
  }
}

/** Where a part of the carry lies: in a stack of results, which shows it before or after each turn. */
interface Home {
  readonly stack: number;
  readonly after: boolean;
}

/** The homes of the parts of the carry that are results at once, each in a stack of its own. */
function homesOf(params: ScanParams): (Home | null)[] {
  const { body, carries } = params;
  const before = splitInputs(body.inputs, params).carry;
  const taken = new Set<number>();
  const stackOf = (variable: GraphVariable) => {
    const stack = body.outputs.findIndex((output, i) =>
      i >= carries && output === variable && !taken.has(i)
    );
    if (stack >= 0) taken.add(stack);
    return stack;
  };
  return before.map((variable, i) => {
    const ofNext = stackOf(body.outputs[i]);
    if (ofNext >= 0) return { stack: ofNext, after: true };
    const ofPresent = stackOf(variable);
    return ofPresent >= 0 ? { stack: ofPresent, after: false } : null;
  });
}

/** In the place of storages that are let go. */
const nothing: Storage = {};

function planCopy({ dtype, layout }: StepInput, backend: Backend): Step {
  const { shape } = layout;
  return planStep(backend, copyLowering, [{ dtype, layout }], [{ shape, dtype }]);
}

/** Makes what a storage holds fit to be read row-major from place 0 on. */
type Arrange = (storage: Storage) => Storage;

function arranged(input: StepInput, backend: Backend): Arrange {
  const { dtype, layout } = input;
  const length = sizeOf(layout.shape);
  if (isContiguous(layout)) {
    const { offset } = layout;
    return offset === 0 ? (storage) => storage : (storage) => backend.part(storage, offset, length);
  }
  const copy = planCopy(input, backend);
  let copied: Storage[] | null = null;
  return (storage) => {
    copied ??= backend.reserve([{ dtype, length }], copy);
    copy([storage], copied);
    return copied[0];
  };
}

/** The slices of a stack by their places, each row-major from place 0 of a part of its storage on. */
type Turns = (storage: Storage) => (place: number) => Storage;

function turnsOf({ dtype, layout }: StepInput, backend: Backend): Turns {
  const shape = layout.shape.slice(1);
  const size = sizeOf(shape);
  const [stride, ...strides] = layout.strides;
  if (isContiguous({ shape, strides, offset: 0 })) {
    return partsOf(backend, { start: layout.offset, step: stride, size });
  }
  const arrange = arranged({ dtype, layout }, backend);
  const parts = partsOf(backend, { start: 0, step: size, size });
  return (storage) => parts(arrange(storage));
}

/** Parts of a storage at equal distances. Of a storage that comes again they are made once. */
function partsOf(
  backend: Backend,
  { start, step, size }: { readonly start: number; readonly step: number; readonly size: number },
): Turns {
  const known = new WeakMap<Storage, Storage[]>();
  return (storage) => {
    let parts = known.get(storage);
    if (parts === undefined) known.set(storage, parts = []);
    const made = parts;
    return (place) => made[place] ??= backend.part(storage, start + place * step, size);
  };
}

/** A loop for tensors that lie row-major from place 0 on. */
interface EagerLoop {
  readonly loop: Loop;
  running: boolean;
}

const loops = new WeakMap<Graph, Map<string, EagerLoop>>();

/** Runs a scan on tensors; null if that very loop is being run. */
export function runScan(
  inputs: readonly Tensor[],
  params: ScanParams,
  shapes: readonly { readonly shape: Shape }[],
): Tensor[] | null {
  const { body, length, reverse } = params;
  if (body.outputs.length === 0) return [];
  const backend = backendFor(body.outputs[0].device);
  const laid = inputs.map(laidOut);
  const ofBody = loops.get(body) ?? new Map<string, EagerLoop>();
  loops.set(body, ofBody);
  const key = `${length} ${reverse}`;
  let known = ofBody.get(key);
  if (known === undefined) {
    const described = laid.map((x) => ({ dtype: x.dtype, layout: concreteOf(x)! }));
    ofBody.set(key, known = { loop: new Loop(described, params, backend), running: false });
  }
  if (known.running) return null;
  known.running = true;
  try {
    const targets = shapes.map(({ shape }, i) =>
      backend.allocate(body.outputs[i].dtype, sizeOf(shape))
    );
    known.loop.run(laid.map((x) => concreteOf(x)!.storage), targets);
    return shapes.map(({ shape }, i) =>
      tensorOfStorage(targets[i], shape, body.outputs[i].dtype, backend.device)
    );
  } finally {
    known.running = false;
  }
}
