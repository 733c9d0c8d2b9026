/**
 * Space for what convolutions work out on the way, where kernels work fastest.
 *
 * @module
 */
import { dtypeInfo, type TypedArray } from "../../../../base/mod.ts";
import { kernelEngine } from "../../config.ts";
import { reserveWorkspace } from "../../wasm/workspace.ts";
import type { ComputeDType } from "../scratch.ts";

/** What a panel holds: each has its space, as they are in use at once. */
export type PanelName =
  | "planes"
  | "columns"
  | "kernels"
  | "results"
  | "transformed input"
  | "transformed kernels"
  | "transformed results";

const kept = new Map<string, { readonly array: TypedArray }>();

/**
 * At least `length` elements of unspecified content. It is kept from call to call, as a routine runs to
 * its end before another starts.
 */
export function panel(name: PanelName, dtype: ComputeDType, length: number): TypedArray {
  const key = name + dtype;
  const known = kept.get(key);
  if (known !== undefined && known.array.length >= length) return known.array;
  // The space goes back when the owner, which is what is kept, is collected.
  const owner = { array: dtypeInfo[dtype].allocate(0) };
  const inside = kernelEngine() === "javascript"
    ? null
    : reserveWorkspace([{ dtype, length }], owner);
  owner.array = inside === null ? dtypeInfo[dtype].allocate(length) : inside[0];
  kept.set(key, owner);
  return owner.array;
}
