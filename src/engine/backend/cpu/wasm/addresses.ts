/**
 * Addresses of elements, added up loop by loop.
 *
 * @module
 */
import type { Expression, Target as Storage } from "../../../kernel/mod.ts";
import { type ElementType, type StoredForm, storedForm } from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { op } from "./opcodes.ts";
/** Where storages begin: the local with the address, and the depth at which it is known. */
export interface Base {
  readonly local: number;
  readonly depth: number;
}

/** The bases of a function's buffers and scratches. */
export type Bases = Map<string, Base>;

/** A name of a storage. */
export function storageKey(storage: Storage): string {
  return storage.kind === "buffer" ? `b${storage.position}` : `s${storage.id}`;
}

export function formOf(storage: Storage): StoredForm {
  return storedForm(storage.kind === "buffer" ? storage.dtype : storage.type);
}

export function typeOf(storage: Storage): ElementType {
  return storage.kind === "buffer" ? storage.dtype : storage.type;
}

const bases = new WeakMap<Emitter, Bases>();

/** The bases of the function that is being written. */
export function basesOf(emitter: Emitter): Bases {
  let found = bases.get(emitter);
  if (found === undefined) bases.set(emitter, found = new Map());
  return found;
}

/** The terms of a sum, and its constant part. */
export function termsOf(index: Expression): { terms: Expression[]; constant: number } {
  const terms: Expression[] = [];
  let constant = 0;
  const visit = (x: Expression) => {
    if (x.kind === "constant") {
      constant += x.value as number;
    } else if (x.kind === "apply" && x.op === "add") {
      x.operands.forEach(visit);
    } else if (
      x.kind === "apply" && x.op === "subtract" && x.operands[1].kind === "constant"
    ) {
      visit(x.operands[0]);
      constant -= x.operands[1].value as number;
    } else {
      terms.push(x);
    }
  };
  visit(index);
  return { terms, constant };
}

/** A place in memory: so many bytes behind the address in a local. */
export interface Address {
  readonly local: number;
  readonly offset: number;
}

/**
 * Constants up to so many bytes stand in the instruction. As nothing lies at lower addresses, what is
 * left cannot lie before the start of the memory.
 */
const mostOffset = 64;

/**
 * The address of an element (of the first lane's, in a vectorised loop). Terms of the index are
 * added loop by loop from the outermost on, so that in each only its own terms remain to be added.
 */
export function addressOf(emitter: Emitter, storage: Storage, index: Expression): Address {
  const { bytes } = formOf(storage);
  const base = basesOf(emitter).get(storageKey(storage))!;
  const { terms, constant } = termsOf(index);
  const byDepth = new Map<number, Expression[]>();
  for (const term of terms) {
    const depth = Math.max(base.depth, emitter.depthOf(term));
    const group = byDepth.get(depth);
    if (group === undefined) byDepth.set(depth, [term]);
    else group.push(term);
  }
  let local = base.local;
  let key = `${storageKey(storage)} ${bytes}`;
  const offset = constant * bytes;
  const apart = offset >= 0 && offset <= mostOffset;
  if (!apart) {
    key += ` c${constant}`;
    local = remembered(emitter, base.depth, key, () => {
      emitter.code.get(local);
      emitter.code.i32(Number(BigInt.asIntN(32, BigInt(offset))));
      emitter.code.op(op.i32Add);
    });
  }
  for (const depth of [...byDepth.keys()].sort((a, b) => a - b)) {
    const group = byDepth.get(depth)!;
    const numbers = group.map((term) => emitter.numberOf(term));
    key += ` ${numbers.join("+")}`;
    const outer = local;
    local = remembered(emitter, depth, key, () => {
      const scaled = remembered(emitter, depth, `${bytes} * ${numbers.join("+")}`, () => {
        group.forEach((term, i) => {
          emitter.push(term);
          if (i > 0) emitter.code.op(op.i32Add);
        });
        pushScaled(emitter, bytes);
      });
      emitter.code.get(outer);
      emitter.code.get(scaled);
      emitter.code.op(op.i32Add);
    });
  }
  return { local, offset: apart ? offset : 0 };
}

/** Multiplies what is pushed by a size of elements. */
export function pushScaled({ code }: Emitter, bytes: number): void {
  if (bytes === 1) return;
  code.i32(Math.log2(bytes));
  code.op(op.i32Shl);
}

export function remembered(emitter: Emitter, depth: number, key: string, push: () => void): number {
  return emitter.at(depth, () => {
    for (const level of emitter.levels) {
      const known = level.findAddress(key);
      if (known !== undefined) return known;
    }
    push();
    const local = emitter.code.keep("i32");
    emitter.level.rememberAddress(key, local);
    return local;
  });
}
