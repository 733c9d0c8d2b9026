/**
 * The value of a pickle as a tree of tensors and constants.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { FormatError, quote } from "../format_error.ts";
import { maxDepth } from "../json/mod.ts";
import {
  PickleDType,
  PickleGlobal,
  PickleStorage,
  PickleTensor,
  type PickleValue,
} from "./pickle_values.ts";
import { RefusedGlobalError } from "./refused_global_error.ts";

/**
 * What a checkpoint holds. Dictionaries are plain objects (numbers as keys become strings), lists,
 * tuples, sets and `torch.Size` arrays, None null; integers beyond 2 ** 53 bigints, bytes
 * `Uint8Array`s; dtypes and devices are their names.
 */
export type CheckpointTree =
  | Tensor
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CheckpointTree[]
  | { [key: string]: CheckpointTree };

/** A part of the tree that is done. */
interface Part {
  readonly tree: CheckpointTree;
  /** How many values it has if those that are shared are counted wherever they stand. */
  readonly size: number;
}

/** A tree may repeat what it shares, but must not grow from a few bytes to more than this. */
const maxRepeatedSize = 1_000_000;

/** What is known while a tree is made. */
export interface TreeContext {
  /** Who reads, for messages. */
  readonly origin: string;
  /** Bytes of the pickle. */
  readonly pickleBytes: number;
  /** Gives a tensor, whose place is for messages. */
  readonly tensor: (place: string, value: PickleTensor) => Promise<Tensor>;
}

/**
 * The tree of a pickle's value. What the pickle shares is shared in the tree.
 *
 * @throws {FormatError} if it contains itself, is nested too deeply, grows out of proportion, or has
 * a dictionary whose keys are not different texts or numbers
 */
export async function checkpointTree(
  value: PickleValue,
  context: TreeContext,
): Promise<CheckpointTree> {
  return (await new TreeMaker(context).part(value)).tree;
}

type Constant = null | boolean | number | bigint | string;

function isConstant(value: PickleValue): value is Constant {
  return typeof value !== "object" || value === null;
}

class TreeMaker {
  readonly #context: TreeContext;
  readonly #done = new Map<PickleValue, Part>();
  /** The containers around the value at hand, and the keys that lead to it. */
  readonly #open = new Set<PickleValue>();
  readonly #path: (string | number)[] = [];

  constructor(context: TreeContext) {
    this.#context = context;
  }

  async part(value: PickleValue): Promise<Part> {
    if (isConstant(value)) return { tree: value, size: 1 };
    const done = this.#done.get(value);
    if (done !== undefined) return done;
    const part = await this.#make(value);
    if (part.size > maxRepeatedSize + this.#context.pickleBytes) {
      this.#refuse(`it repeats its parts out of proportion: got ${part.size} values`);
    }
    this.#done.set(value, part);
    return part;
  }

  async #make(value: PickleValue & object): Promise<Part> {
    if (value instanceof PickleTensor) {
      return { tree: await this.#context.tensor(this.#place(), value), size: 1 };
    }
    if (value instanceof Uint8Array) return { tree: value, size: 1 };
    if (value instanceof PickleDType) return { tree: value.name, size: 1 };
    if (value instanceof PickleGlobal) {
      throw new RefusedGlobalError(this.#context.origin, value.name);
    }
    if (value instanceof PickleStorage) {
      this.#refuse("it is a storage without a tensor: got one\nSave a tensor on it instead");
    }
    if (this.#open.has(value)) this.#refuse("it contains itself: got a circle");
    if (this.#open.size >= maxDepth) {
      this.#refuse(`it is nested too deeply: got more than ${maxDepth} levels`);
    }
    this.#open.add(value);
    const part = value instanceof Map ? await this.#object(value) : await this.#array([...value]);
    this.#open.delete(value);
    return part;
  }

  async #array(items: readonly PickleValue[]): Promise<Part> {
    const tree: CheckpointTree[] = [];
    let size = 1;
    for (const [i, item] of items.entries()) {
      const part = await this.#child(i, item);
      tree.push(part.tree);
      size += part.size;
    }
    return { tree, size };
  }

  async #object(items: ReadonlyMap<PickleValue, PickleValue>): Promise<Part> {
    const entries = new Map<string, CheckpointTree>();
    let size = 1;
    for (const [key, item] of items) {
      const isKey = typeof key === "string" || typeof key === "number" || typeof key === "bigint";
      if (!isKey) this.#refuse("a key is neither text nor number: got something else");
      const name = String(key);
      if (entries.has(name)) this.#refuse(`a key is there twice: got ${quote(name)}`);
      const part = await this.#child(name, item);
      entries.set(name, part.tree);
      size += part.size;
    }
    return { tree: Object.fromEntries(entries), size };
  }

  async #child(key: string | number, item: PickleValue): Promise<Part> {
    if (isConstant(item)) return { tree: item, size: 1 };
    this.#path.push(key);
    const part = await this.part(item);
    this.#path.pop();
    return part;
  }

  #place(): string {
    return this.#path.length === 0 ? "the value" : `value ${quote(this.#path.join("."))}`;
  }

  #refuse(reason: string): never {
    throw new FormatError(this.#context.origin, this.#place(), reason);
  }
}
