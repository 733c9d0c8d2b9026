/**
 * The workspace of a program: storages for intermediates, shared between those that are not alive at
 * the same time.
 *
 * @module
 */
import { type DType, dtypeInfo } from "../base/mod.ts";
import type { Backend, Storage } from "../backend/mod.ts";
import type { Hazards } from "./donation.ts";

/** A slot as a plan of the workspace sees it. */
export interface WorkspaceSlot {
  readonly kind: string;
  readonly dtype: DType;
  readonly length: number;
}

/** An instruction as a plan of the workspace sees it. */
export interface WorkspaceInstruction {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly hazards: Hazards;
}

/** A planned workspace. */
export interface WorkspacePlan {
  /** Its size. */
  readonly bytes: number;
  /** Makes it, and puts its storages into the slots that lie in it. */
  readonly assign: (storages: (Storage | null)[]) => void;
}

/**
 * Shares storages between workspace slots that are not alive at the same time: walking through the
 * instructions, a slot's storage is given back after its last read and taken again by the next slot
 * of its dtype that it is large enough for.
 */
export function planWorkspace(
  slots: readonly WorkspaceSlot[],
  instructions: readonly WorkspaceInstruction[],
  backend: Backend,
): WorkspacePlan {
  const lastUse = new Array<number>(slots.length).fill(-1);
  instructions.forEach(({ reads, writes }, at) => {
    for (const slot of reads) lastUse[slot] = at;
    for (const slot of writes) lastUse[slot] = Math.max(lastUse[slot], at);
  });
  const blocks: { dtype: DType; length: number }[] = [];
  const blockOf = new Array<number>(slots.length).fill(-1);
  const free: number[] = [];
  instructions.forEach(({ reads, writes, hazards }, at) => {
    const dying = new Set([...reads, ...writes].filter((slot) => lastUse[slot] === at));
    const giveBack = (slot: number) => {
      if (blockOf[slot] >= 0 && dying.delete(slot)) free.push(blockOf[slot]);
    };
    // What is read for the last time, place by place before the place is written, may be written over.
    if (writes.length === 1) hazards.overwritable.forEach(giveBack);
    for (const slot of writes) {
      if (slots[slot].kind === "workspace") blockOf[slot] = takeBlock(blocks, free, slots[slot]);
    }
    for (const slot of [...dying]) giveBack(slot);
  });
  const assign = (storages: (Storage | null)[]) => {
    const made = backend.reserve(blocks, storages);
    blockOf.forEach((block, slot) => {
      if (block >= 0) storages[slot] = made[block];
    });
  };
  const sizes = blocks.map(({ dtype, length }) => length * dtypeInfo[dtype].bytes);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), assign };
}

/** The smallest free block that is large enough, else the largest grown, else a new one. */
function takeBlock(
  blocks: { dtype: DType; length: number }[],
  free: number[],
  { dtype, length }: WorkspaceSlot,
): number {
  let best = -1;
  for (let i = 0; i < free.length; i++) {
    const block = blocks[free[i]];
    if (block.dtype !== dtype) continue;
    if (best < 0) {
      best = i;
      continue;
    }
    const chosen = blocks[free[best]].length;
    const better = chosen < length
      ? block.length > chosen
      : block.length >= length && block.length < chosen;
    if (better) best = i;
  }
  if (best < 0) {
    blocks.push({ dtype, length });
    return blocks.length - 1;
  }
  const [taken] = free.splice(best, 1);
  blocks[taken].length = Math.max(blocks[taken].length, length);
  return taken;
}
