/**
 * Trees of tensors as messages between a loader and its workers: tensors travel as typed arrays,
 * whose memory changes hands.
 *
 * @module
 */
import {
  flattenTree,
  type Shape,
  type TreeStructure,
  unflattenTree,
} from "../../engine/base/mod.ts";
import { type DType, Tensor, tensor, type TypedArray } from "../../tensor.ts";

/** A tensor in a message. */
interface WireTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A tree in a message; its constants travel in the structure. */
export interface WireTree {
  readonly structure: TreeStructure;
  readonly leaves: readonly (WireTensor | ArrayBufferView)[];
}

/** An error in a message. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause: WireError | null;
}

/** What a worker is asked for. */
export type WorkerRequest =
  | { readonly kind: "open"; readonly module: string; readonly options: unknown }
  | {
    readonly kind: "fetch";
    readonly id: number;
    readonly indices: readonly number[];
    readonly collate: boolean;
  };

/** What it answers; `id` is null in an error that concerns no batch. */
export type WorkerReply =
  | { readonly kind: "opened"; readonly length: number }
  | { readonly kind: "fetched"; readonly id: number; readonly batch: WireTree }
  | { readonly kind: "failed"; readonly id: number | null; readonly error: WireError };

function isTensorOrView(value: unknown): value is Tensor | ArrayBufferView {
  return value instanceof Tensor || ArrayBuffer.isView(value);
}

/** A tree as a message, and the buffers whose memory goes along. */
export async function encodeTree(
  tree: unknown,
): Promise<{ readonly message: WireTree; readonly transfer: ArrayBuffer[] }> {
  const { structure, leaves } = flattenTree(tree, isTensorOrView);
  const transfer: ArrayBuffer[] = [];
  const wired = await Promise.all(leaves.map(async (leaf) => {
    // A typed array is the dataset's own, and must stay with it.
    if (!(leaf instanceof Tensor)) return leaf;
    const data = await leaf.data();
    transfer.push(data.buffer as ArrayBuffer);
    return { shape: leaf.shape, dtype: leaf.dtype, data };
  }));
  return { message: { structure, leaves: wired }, transfer };
}

/** The tree of a message. */
export function decodeTree({ structure, leaves }: WireTree): unknown {
  return unflattenTree(
    structure,
    leaves.map((leaf) => {
      if (ArrayBuffer.isView(leaf)) return leaf;
      return tensor(leaf.data, { dtype: leaf.dtype }).reshape(leaf.shape);
    }),
  );
}

/** How many causes of an error travel: a chain of them may be a circle. */
const mostCauses = 8;

/** An error with its stack and its causes as a message; anything may have been thrown. */
export function encodeError(thrown: unknown, causes: number = mostCauses): WireError {
  if (!(thrown instanceof Error)) {
    return { name: "Error", message: String(thrown), stack: String(thrown), cause: null };
  }
  const { name, message, stack = `${name}: ${message}`, cause } = thrown;
  const travels = cause !== undefined && causes > 0;
  return { name, message, stack, cause: travels ? encodeError(cause, causes - 1) : null };
}

/** The error of a message. */
export function decodeError({ name, message, stack, cause }: WireError): Error {
  const error = new Error(message, cause === null ? {} : { cause: decodeError(cause) });
  return Object.assign(error, { name, stack });
}
