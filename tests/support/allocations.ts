/**
 * Watches how much memory code asks for.
 *
 * @module
 */

/** Counts the bytes that are asked for until it is disposed of. */
export interface AllocationWatch extends Disposable {
  /** The bytes that were asked for since the last call. */
  take(): number;
}

const watched = [
  "ArrayBuffer",
  "Float64Array",
  "Float32Array",
  "Float16Array",
  "BigInt64Array",
  "BigUint64Array",
  "Int32Array",
  "Uint32Array",
  "Int16Array",
  "Uint16Array",
  "Int8Array",
  "Uint8Array",
] as const;

type ArrayClass = { new (...args: unknown[]): object; readonly BYTES_PER_ELEMENT?: number };

/**
 * Watches the typed arrays and buffers that are made by their length, by classes that stand in for the
 * global ones. Views and copies of what exists are not counted, as they are no larger than that.
 */
export function watchAllocations(): AllocationWatch {
  const globals = globalThis as unknown as Record<string, ArrayClass>;
  const originals = watched.map((name) => [name, globals[name]] as const);
  let total = 0;
  for (const [name, original] of originals) {
    globals[name] = watching(name, original, (bytes) => total += bytes);
  }
  return {
    take() {
      const taken = total;
      total = 0;
      return taken;
    },
    [Symbol.dispose]() {
      for (const [name, original] of originals) globals[name] = original;
    },
  };
}

function watching(
  name: string,
  original: ArrayClass,
  note: (bytes: number) => void,
): ArrayClass {
  const Watching = class extends original {
    constructor(...args: unknown[]) {
      const [length] = args;
      if (typeof length === "number") note(length * (original.BYTES_PER_ELEMENT ?? 1));
      super(...args);
    }
    /** What the platform makes is of the original class. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(original, value);
    }
  };
  Object.defineProperty(Watching, "name", { value: name });
  return Watching;
}
