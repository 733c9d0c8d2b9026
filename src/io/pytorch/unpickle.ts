/**
 * Python's pickles as data: a machine with a stack and a memo that knows the operations which
 * `torch.save` writes in protocols 2 to 5 (CPython's Lib/pickletools.py describes each).
 *
 * Nothing is executed: what a pickle may name is listed in `globals.ts`.
 *
 * @module
 */
import { construct, globalOf, storageOf } from "./globals.ts";
import { PickleBytes } from "./pickle_bytes.ts";
import type { PickleValue } from "./pickle_values.ts";
import { RefusedGlobalError } from "./refused_global_error.ts";

/**
 * The value of a pickle.
 *
 * @throws {RefusedGlobalError} if it names something else than tensors and plain containers
 * @throws {FormatError} if it is malformed, cut off, or uses an operation that is not known
 */
export function unpickle(origin: string, bytes: Uint8Array): PickleValue {
  return new Unpickler(origin, new PickleBytes(origin, bytes)).run();
}

const stop = 0x2e;

class Unpickler {
  readonly origin: string;
  readonly bytes: PickleBytes;
  #stack: PickleValue[] = [];
  /** The stacks below each mark. */
  readonly #marks: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();
  /** How many items and bytes were made out of others. */
  #made = 0;

  constructor(origin: string, bytes: PickleBytes) {
    this.origin = origin;
    this.bytes = bytes;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.bytes.uint8();
      if (code === stop) return this.pop();
      const operation = operations[code];
      if (operation === undefined) {
        this.bytes.refuse(`an operation is none of torch.save's: got 0x${code.toString(16)}`);
      }
      operation(this, this.bytes);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    return value === undefined ? this.bytes.refuse("a value is missing: got none") : value;
  }

  /** The last value, which stays. */
  top(): PickleValue {
    const value = this.#stack.at(-1);
    return value === undefined ? this.bytes.refuse("a value is missing: got none") : value;
  }

  /** The last `count` values become a tuple. */
  tuple(count: number): void {
    this.push(Array.from({ length: count }, () => this.pop()).reverse());
  }

  mark(): void {
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** The values since the last mark. */
  popMark(): PickleValue[] {
    const values = this.#stack;
    this.#stack = this.#marks.pop() ?? this.bytes.refuse("a mark is missing: got none");
    return values;
  }

  remember(place = this.#memo.size): void {
    this.#memo.set(place, this.top());
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    this.push(value === undefined ? this.bytes.refuse(`a value is missing: got ${place}`) : value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.bytes.refuse("items belong to no list: got something else");
    for (const item of items) list.push(item);
  }

  addItems(items: readonly PickleValue[]): void {
    const set = this.top();
    if (!(set instanceof Set)) this.bytes.refuse("items belong to no set: got something else");
    for (const item of items) set.add(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) {
      return this.bytes.refuse("items belong to no dictionary: got something else");
    }
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== "string" || typeof name !== "string") {
      return this.bytes.refuse("a name is no text: got something else");
    }
    // Python 2's name of the module, which protocol 2 keeps.
    const full = `${module === "__builtin__" ? "builtins" : module}.${name}`;
    const value = globalOf(full);
    if (value === undefined) throw new RefusedGlobalError(this.origin, full);
    this.push(value);
  }

  /** Calls one of the functions that stand for Python's. */
  reduce(): void {
    const args = this.pop();
    if (!Array.isArray(args)) {
      return this.bytes.refuse("arguments are no tuple: got something else");
    }
    // What is made of a text or a list was written once: a memo must not multiply it.
    const [first] = args;
    if (typeof first === "string" || Array.isArray(first)) this.#made += first.length;
    if (this.#made > this.bytes.size) {
      this.bytes.refuse(`it makes more than it holds: got ${this.#made} items and bytes`);
    }
    this.push(construct(this.pop(), args) ?? this.bytes.refuse("arguments do not fit: got others"));
  }

  /** Attributes of dictionaries, such as the versions of modules, are passed over. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) {
      this.bytes.refuse("attributes belong to no dictionary: got something else");
    }
  }

  persistent(): void {
    this.push(storageOf(this.pop()) ?? this.bytes.refuse("a storage is none: got something else"));
  }
}

/** What each operation does to the machine, by its code. */
const operations: Readonly<Record<number, (machine: Unpickler, bytes: PickleBytes) => void>> = {
  // PROTO, FRAME: nothing to do.
  0x80: (_, bytes) => void bytes.take(1),
  0x95: (_, bytes) => void bytes.take(8),
  // NONE, NEWTRUE, NEWFALSE
  0x4e: (machine) => machine.push(null),
  0x88: (machine) => machine.push(true),
  0x89: (machine) => machine.push(false),
  // BININT, BININT1, BININT2, LONG1, BINFLOAT
  0x4a: (machine, bytes) => machine.push(bytes.uint32() | 0),
  0x4b: (machine, bytes) => machine.push(bytes.uint8()),
  0x4d: (machine, bytes) => machine.push(bytes.uint16()),
  0x8a: (machine, bytes) => machine.push(bytes.integer(bytes.uint8())),
  0x47: (machine, bytes) => machine.push(bytes.float64()),
  // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  0x58: (machine, bytes) => machine.push(bytes.text(bytes.uint32())),
  0x8c: (machine, bytes) => machine.push(bytes.text(bytes.uint8())),
  0x8d: (machine, bytes) => machine.push(bytes.text(bytes.uint64())),
  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  0x42: (machine, bytes) => machine.push(bytes.take(bytes.uint32()).slice()),
  0x43: (machine, bytes) => machine.push(bytes.take(bytes.uint8()).slice()),
  0x8e: (machine, bytes) => machine.push(bytes.take(bytes.uint64()).slice()),
  0x96: (machine, bytes) => machine.push(bytes.take(bytes.uint64()).slice()),
  // MARK, EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  0x28: (machine) => machine.mark(),
  0x29: (machine) => machine.push([]),
  0x74: (machine) => machine.push(machine.popMark()),
  0x85: (machine) => machine.tuple(1),
  0x86: (machine) => machine.tuple(2),
  0x87: (machine) => machine.tuple(3),
  // EMPTY_LIST, APPEND, APPENDS
  0x5d: (machine) => machine.push([]),
  0x61: (machine) => machine.append([machine.pop()]),
  0x65: (machine) => machine.append(machine.popMark()),
  // EMPTY_DICT, SETITEM, SETITEMS
  0x7d: (machine) => machine.push(new Map()),
  0x73: (machine) => machine.setItems([machine.pop(), machine.pop()].reverse()),
  0x75: (machine) => machine.setItems(machine.popMark()),
  // EMPTY_SET, ADDITEMS, FROZENSET
  0x8f: (machine) => machine.push(new Set()),
  0x90: (machine) => machine.addItems(machine.popMark()),
  0x91: (machine) => machine.push(new Set(machine.popMark())),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  0x71: (machine, bytes) => machine.remember(bytes.uint8()),
  0x72: (machine, bytes) => machine.remember(bytes.uint32()),
  0x94: (machine) => machine.remember(),
  0x68: (machine, bytes) => machine.recall(bytes.uint8()),
  0x6a: (machine, bytes) => machine.recall(bytes.uint32()),
  // GLOBAL, STACK_GLOBAL
  0x63: (machine, bytes) => machine.global(bytes.line(), bytes.line()),
  0x93: (machine) => {
    const name = machine.pop();
    machine.global(machine.pop(), name);
  },
  // REDUCE, BUILD, BINPERSID
  0x52: (machine) => machine.reduce(),
  0x62: (machine) => machine.build(),
  0x51: (machine) => machine.persistent(),
};
