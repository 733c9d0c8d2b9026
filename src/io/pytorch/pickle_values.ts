/**
 * What a pickle can yield here: Python's plain containers and constants, and PyTorch's tensors as
 * descriptions of a part of a storage. Nothing in a pickle is ever called.
 *
 * @module
 */
import type { StoredType } from "../elements.ts";

/** A value out of a pickle. Lists and tuples are arrays, dictionaries maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleDType
  | PickleStorage
  | PickleTensor;

/** A function or class that a pickle names, one of those that are known to be harmless. */
export class PickleGlobal {
  /** Its module and name, such as `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A dtype of PyTorch's, such as `torch.float32`. */
export class PickleDType {
  /** The name without the module. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Elements in an entry of the file. */
export class PickleStorage {
  /** The entry, below the folder `data`. */
  readonly key: string;
  /** What the elements are; null if the tensors on it tell. */
  readonly stored: StoredType | null;
  /** Bytes in all. */
  readonly bytes: number;

  constructor(key: string, stored: StoredType | null, bytes: number) {
    this.key = key;
    this.stored = stored;
    this.bytes = bytes;
  }
}

/** A tensor: a part of a storage. */
export class PickleTensor {
  /** Where the elements are. */
  readonly storage: PickleStorage;
  /** What they are. */
  readonly stored: StoredType;
  /** Which of them it has. */
  readonly layout: PickleLayout;

  constructor(storage: PickleStorage, stored: StoredType, layout: PickleLayout) {
    this.storage = storage;
    this.stored = stored;
    this.layout = layout;
  }
}

/** Which elements of a storage a tensor has; strides and offset count elements. */
export interface PickleLayout {
  /** Where the first element is. */
  readonly offset: number;
  /** As the file has it, unchecked but for its length. */
  readonly shape: readonly PickleValue[];
  /** How far the next element along each dimension is. */
  readonly strides: readonly number[];
}
