/**
 * Scans run by a plan: the body is one step, prepared once, that reads each turn's slices where the
 * stacks lie and writes results into theirs.
 *
 * @module
 */
import { isContiguous, type Shape, sizeOf } from "../../base/mod.ts";
import { type Backend, backendFor, type Storage } from "../../backend/mod.ts";
import {
  concreteOf,
  copyLowering,
  type Graph,
  planStep,
  type Step,
  type StepInput,
  type Tensor,
  tensorOfStorage,
} from "../../core/mod.ts";
import { laidOut, stepOf } from "../../compile/mod.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";

/** A scan as a step, for inputs that lie so. */
export function planScan(inputs: readonly StepInput[], params: ScanParams, backend: Backend): Step {
  const { body, carries, length, reverse } = params;
  const { constants, carry, slices } = splitInputs(inputs, params);
  const fixed = [...constants, ...carry].map((input) => arranged(input, backend));
  const stacks = slices.map((stack) => turnsOf(stack, backend));
  const sizes = body.outputs.map(({ shape }) => sizeOf(shape));
  const turn = stepOf(body);
  const given = new Array<Storage>(inputs.length);
  const made = new Array<Storage>(body.outputs.length);
  // The carry of one turn is read while that of the next is written.
  const carried = body.outputs.slice(0, carries)
    .map(({ dtype }, i) => ({ dtype, length: sizes[i] }));
  const copies = carry.map((input) => planCopy(input, backend));
  let buffers: readonly Storage[] | null = null;

  return (sources, targets) => {
    if (length === 0) {
      copies.forEach((copy, i) => copy([sources[constants.length + i]], [targets[i]]));
      return;
    }
    buffers ??= backend.reserve([...carried, ...carried], given);
    for (let i = 0; i < fixed.length; i++) given[i] = fixed[i](sources[i]);
    const rows = stacks.map((rowsOf, i) => rowsOf(sources[fixed.length + i]));
    for (let count = 0; count < length; count++) {
      const at = reverse ? length - 1 - count : count;
      for (let i = 0; i < rows.length; i++) given[fixed.length + i] = rows[i](at);
      for (let i = 0; i < made.length; i++) {
        made[i] = i >= carries
          ? backend.part(targets[i], at * sizes[i], sizes[i])
          : count === length - 1
          ? targets[i]
          : buffers[(count % 2) * carries + i];
      }
      turn.run(given, made);
      for (let i = 0; i < carries; i++) given[constants.length + i] = made[i];
    }
    turn.release();
    given.fill(nothing);
    made.fill(nothing);
  };
}

/** In the place of storages that are let go. */
const nothing: Storage = {};

function planCopy({ dtype, layout }: StepInput, backend: Backend): Step {
  const { shape } = layout;
  return planStep(backend, copyLowering, [{ dtype, layout }], [{ shape, dtype }]);
}

/** Makes what a storage holds fit to be read row-major from place 0 on. */
function arranged(input: StepInput, backend: Backend): (storage: Storage) => Storage {
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

/** The slices of a stack, each row-major from place 0 of a part of its storage on. */
function turnsOf(
  { dtype, layout }: StepInput,
  backend: Backend,
): (storage: Storage) => (turn: number) => Storage {
  const shape = layout.shape.slice(1);
  const size = sizeOf(shape);
  const [stride, ...strides] = layout.strides;
  if (isContiguous({ shape, strides, offset: 0 })) {
    return (storage) => (turn) => backend.part(storage, layout.offset + turn * stride, size);
  }
  const arrange = arranged({ dtype, layout }, backend);
  return (storage) => {
    const whole = arrange(storage);
    return (turn) => backend.part(whole, turn * size, size);
  };
}

/** A scan that was planned for tensors that lie row-major from place 0 on. */
interface Loop {
  readonly step: Step;
  running: boolean;
}

const loops = new WeakMap<Graph, Map<string, Loop>>();

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
  const ofBody = loops.get(body) ?? new Map<string, Loop>();
  loops.set(body, ofBody);
  const key = `${length} ${reverse}`;
  let loop = ofBody.get(key);
  if (loop === undefined) {
    const described = laid.map((x) => ({ dtype: x.dtype, layout: concreteOf(x)! }));
    ofBody.set(key, loop = { step: planScan(described, params, backend), running: false });
  }
  if (loop.running) return null;
  loop.running = true;
  try {
    const targets = shapes.map(({ shape }, i) =>
      backend.allocate(body.outputs[i].dtype, sizeOf(shape))
    );
    loop.step(laid.map((x) => concreteOf(x)!.storage), targets);
    return shapes.map(({ shape }, i) =>
      tensorOfStorage(targets[i], shape, body.outputs[i].dtype, backend.device)
    );
  } finally {
    loop.running = false;
  }
}
