/**
 * Donation: results that take over the storages of inputs which the caller gives away.
 *
 * A result may be written where a donated input lies if they have the same dtype and length and the
 * input is not returned, once nothing reads the input any more; or at its last read, if that is by a
 * kernel of elements or rows in which both lie in row-major order, so that each element is read before
 * its place is written. No instruction after it may fail: a call that throws leaves its arguments whole.
 *
 * At the run, a storage is taken over only if it is the input's own (`ConcreteArray.exclusive`): views
 * and other tensors on it stay right.
 *
 * @module
 */
import { type DType, isContiguous, type Layout, type Shape, shapesEqual } from "../base/mod.ts";
import type { Backend, Storage } from "../backend/mod.ts";
import { type Abstract, concreteOf, type Tensor } from "../core/mod.ts";
import { type Lowering, nestOf } from "../kernel/mod.ts";

/** A slot as a plan of donation sees it. */
export interface DonationSlot {
  readonly kind: string;
  readonly dtype: DType;
  readonly length: number;
}

/** What stands against writing over an input. */
export interface Hazards {
  /** The slots read only at the places that are written, and each place before it is written. */
  readonly overwritable: readonly number[];
  /** The positions of the outputs that may be written over them. */
  readonly overwriting: readonly number[];
  /** Whether the instruction may throw; to be asked rarely, as its kernel may have to be built. */
  readonly mayFail: () => boolean;
}

/** Those of an instruction that cannot throw and writes over nothing that it reads. */
export const noHazards: Hazards = { overwritable: [], overwriting: [], mayFail: () => false };

/** Those of an instruction that may throw. */
export const mayFail: Hazards = { ...noHazards, mayFail: () => true };

/** An instruction as a plan of donation sees it. */
export interface DonationInstruction {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly hazards: Hazards;
}

/** A result's slot and the donated input's whose storage it may take. */
export interface Takeover {
  readonly result: number;
  readonly input: number;
}

/** An input of a step, with the slot that it lies in. */
export interface PlacedInput {
  readonly slot: number;
  readonly dtype: DType;
  readonly layout: Layout;
}

/** Those of a step (any but a view). */
export function hazardsOf(
  lowering: Lowering,
  inputs: readonly PlacedInput[],
  outputs: readonly Abstract[],
): Hazards {
  switch (lowering.kind) {
    case "pointwise":
      return {
        ...noHazards,
        overwritable: alignedSlots(inputs, outputs[0].shape),
        overwriting: [...outputs.keys()],
      };
    case "rows": {
      // Elements are stored after all that is read of their row; what rows give may not be.
      const overwriting = [...outputs.keys()]
        .filter((position) => lowering.results[position].level === "element");
      const overwritable = overwriting.length > 0 ? alignedSlots(inputs, lowering.shape) : [];
      return { ...noHazards, overwritable, overwriting };
    }
    case "map":
    case "nest":
      return {
        ...noHazards,
        mayFail: () => nestOf(lowering, inputs, outputs).build().messages.length > 0,
      };
    default:
      return noHazards;
  }
}

/** The slots of inputs that lie in all their places as a row-major output of a shape does. */
function alignedSlots(inputs: readonly PlacedInput[], shape: Shape): number[] {
  const isAligned = ({ layout }: PlacedInput) =>
    layout.offset === 0 && shapesEqual(layout.shape, shape) && isContiguous(layout);
  return inputs.map(({ slot }) => slot)
    .filter((slot) => inputs.every((input) => input.slot !== slot || isAligned(input)));
}

/** Which results may take over which donated inputs. */
export function planTakeovers(
  slots: readonly DonationSlot[],
  instructions: readonly DonationInstruction[],
  { donated, returned }: {
    /** The donated inputs' slots. */
    readonly donated: readonly number[];
    /** The slots that outputs lie in. */
    readonly returned: ReadonlySet<number>;
  },
): readonly Takeover[] {
  const lastRead = new Array<number>(slots.length).fill(-1);
  instructions.forEach(({ reads }, at) => reads.forEach((slot) => lastRead[slot] = at));
  const free = new Set(donated.filter((slot) => !returned.has(slot)));
  if (free.size === 0) return [];
  const firstSafe = instructions.findLastIndex(({ hazards }) => hazards.mayFail()) + 1;
  const takeovers: Takeover[] = [];
  for (let at = firstSafe; at < instructions.length; at++) {
    const { writes, hazards } = instructions[at];
    for (const [position, result] of writes.entries()) {
      const { kind, dtype, length } = slots[result];
      if (kind !== "result") continue;
      const fits = [...free].filter((slot) =>
        slots[slot].dtype === dtype && slots[slot].length === length
      );
      const overwritable = hazards.overwriting.includes(position) ? hazards.overwritable : [];
      // What this instruction has just read is in cache.
      const input = fits.find((slot) => lastRead[slot] === at && overwritable.includes(slot)) ??
        fits.find((slot) => lastRead[slot] < at);
      if (input === undefined) continue;
      free.delete(input);
      takeovers.push({ result, input });
    }
  }
  return takeovers;
}

/**
 * Puts the storages of inputs into the slots of the results that take them over. Inputs have the
 * slots of their positions, which hold their storages or copies of them.
 */
export function takeOver(
  takeovers: readonly Takeover[],
  inputs: readonly Tensor[],
  { slots, backend }: { readonly slots: (Storage | null)[]; readonly backend: Backend },
): void {
  if (takeovers.length === 0) return;
  for (const input of inputs) concreteOf(input)!.uses = 0;
  for (const input of inputs) concreteOf(input)!.uses++;
  for (const { result, input } of takeovers) {
    const { storage, exclusive, uses } = concreteOf(inputs[input])!;
    const isCopy = slots[input] !== storage;
    if (!isCopy && !(exclusive && uses === 1)) continue;
    const { dtype, size } = inputs[input];
    // The first of many results may find a better place, which the next ones take over.
    slots[result] = backend.settle(slots[input]!, dtype, size) ?? slots[input];
  }
}
