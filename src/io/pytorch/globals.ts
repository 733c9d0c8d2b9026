/**
 * The functions and classes that a pickle may name, and what stands for their results. This table is
 * the whole of what a checkpoint can ask for; none of it is Python's code.
 *
 * @module
 */
import { storedBytes, type StoredType } from "../elements.ts";
import {
  PickleDType,
  PickleGlobal,
  PickleStorage,
  PickleTensor,
  type PickleValue,
} from "./pickle_values.ts";

/** The dtypes that tensors can have, by PyTorch's names. */
const storedTypes: Readonly<Record<string, StoredType>> = {
  float64: "float64",
  float32: "float32",
  float16: "float16",
  bfloat16: "bfloat16",
  int64: "int64",
  int32: "int32",
  int16: "int16",
  int8: "int8",
  uint32: "uint32",
  uint16: "uint16",
  uint8: "uint8",
  bool: "bool",
};

/** The classes of storages, with the dtype of their elements. */
const storageTypes: Readonly<Record<string, StoredType | null>> = {
  "torch.DoubleStorage": "float64",
  "torch.FloatStorage": "float32",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.LongStorage": "int64",
  "torch.IntStorage": "int32",
  "torch.ShortStorage": "int16",
  "torch.CharStorage": "int8",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
  "torch.storage.UntypedStorage": null,
};

/** Makes a result of arguments, or gives undefined if they are none for the function. */
type Construct = (args: readonly PickleValue[]) => PickleValue | undefined;

const constructors: Readonly<Record<string, Construct>> = {
  "collections.OrderedDict": ([pairs = []]) => Array.isArray(pairs) ? mapOf(pairs) : undefined,
  "builtins.set": ([items = []]) => Array.isArray(items) ? new Set(items) : undefined,
  "builtins.frozenset": ([items = []]) => Array.isArray(items) ? new Set(items) : undefined,
  "builtins.bytearray": ([bytes = new Uint8Array()]) => asBytes(bytes),
  "builtins.bytes": (args) => args.length === 0 ? new Uint8Array() : undefined,
  "_codecs.encode": ([text, encoding]) =>
    typeof text === "string" && encoding === "latin1" ? latin1Bytes(text) : undefined,
  "torch.Size": ([sizes = []]) => Array.isArray(sizes) ? sizes : undefined,
  "torch.device": ([type, index]) =>
    typeof type !== "string" ? undefined : index === undefined ? type : `${type}:${index}`,
  "torch._utils._rebuild_tensor_v2": ([storage, offset, shape, strides]) =>
    storage instanceof PickleStorage && storage.stored !== null
      ? tensorOf(storage, storage.stored, { offset, shape, strides })
      : undefined,
  "torch._utils._rebuild_tensor_v3": ([storage, offset, shape, strides, , , dtype]) =>
    storage instanceof PickleStorage && dtype instanceof PickleDType &&
      Object.hasOwn(storedTypes, dtype.name)
      ? tensorOf(storage, storedTypes[dtype.name], { offset, shape, strides })
      : undefined,
  "torch._utils._rebuild_parameter": ([data]) => data instanceof PickleTensor ? data : undefined,
};

/** The value of a global, or undefined if it is none that is allowed. */
export function globalOf(name: string): PickleGlobal | PickleDType | undefined {
  if (Object.hasOwn(constructors, name) || Object.hasOwn(storageTypes, name)) {
    return new PickleGlobal(name);
  }
  const dtype = name.startsWith("torch.") ? name.slice("torch.".length) : "";
  return Object.hasOwn(storedTypes, dtype) ? new PickleDType(dtype) : undefined;
}

/** What a global makes of arguments, or undefined if it cannot. */
export function construct(
  global: PickleValue,
  args: readonly PickleValue[],
): PickleValue | undefined {
  const isKnown = global instanceof PickleGlobal && Object.hasOwn(constructors, global.name);
  return isKnown ? constructors[global.name](args) : undefined;
}

/** The storage that a persistent id `("storage", class, key, location, size)` means. */
export function storageOf(id: PickleValue): PickleStorage | undefined {
  if (!Array.isArray(id) || id[0] !== "storage") return undefined;
  const [, type, key, , size] = id;
  const isStorage = type instanceof PickleGlobal && Object.hasOwn(storageTypes, type.name) &&
    typeof key === "string" && isSize(size);
  if (!isStorage) return undefined;
  const stored = storageTypes[type.name];
  // The size of an untyped storage is in bytes.
  return new PickleStorage(key, stored, size * (stored === null ? 1 : storedBytes[stored]));
}

function tensorOf(
  storage: PickleStorage,
  stored: StoredType,
  { offset, shape, strides }: Record<"offset" | "shape" | "strides", PickleValue | undefined>,
): PickleTensor | undefined {
  const isLayout = isSize(offset) && Array.isArray(shape) && Array.isArray(strides) &&
    shape.length === strides.length && strides.every(isSize);
  if (!isLayout) return undefined;
  return new PickleTensor(storage, stored, { offset, shape, strides });
}

function isSize(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function mapOf(pairs: readonly PickleValue[]): Map<PickleValue, PickleValue> | undefined {
  const arePairs = pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  return arePairs ? new Map(pairs as [PickleValue, PickleValue][]) : undefined;
}

function asBytes(value: PickleValue): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}
