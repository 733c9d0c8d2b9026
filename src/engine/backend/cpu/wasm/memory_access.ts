/**
 * Loads and stores: of one element, of four that lie side by side, and of four anywhere.
 *
 * @module
 */
import {
  combined,
  type Expression,
  type Load,
  operandsOf,
  scalar,
  type Store,
  type Target as Storage,
} from "../../../kernel/mod.ts";
import {
  decoded,
  type ElementType,
  elementType,
  encoded,
  type StoredForm,
  storedForm,
} from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { strideOf } from "./stride.ts";
import { op, simd } from "./opcodes.ts";
import { localType } from "./scalar_operations.ts";
import { extractLane, joinLanes, type Parts } from "./vector_operations.ts";

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

function formOf(storage: Storage): StoredForm {
  return storedForm(storage.kind === "buffer" ? storage.dtype : storage.type);
}

function typeOf(storage: Storage): ElementType {
  return storage.kind === "buffer" ? storage.dtype : storage.type;
}

const bases = new WeakMap<Emitter, Bases>();

/** The bases of the function that is being written. */
export function basesOf(emitter: Emitter): Bases {
  let found = bases.get(emitter);
  if (found === undefined) bases.set(emitter, found = new Map());
  return found;
}

// ---------------------------------------------------------------------- addresses

/** The terms of a sum, and its constant part. */
function termsOf(index: Expression): { terms: Expression[]; constant: number } {
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
interface Address {
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
function addressOf(emitter: Emitter, storage: Storage, index: Expression): Address {
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
function pushScaled({ code }: Emitter, bytes: number): void {
  if (bytes === 1) return;
  code.i32(Math.log2(bytes));
  code.op(op.i32Shl);
}

function remembered(emitter: Emitter, depth: number, key: string, push: () => void): number {
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

// ---------------------------------------------------------------------- scalars

const scalarLoads: Readonly<Record<string, number>> = {
  float32: op.f32Load,
  float64: op.f64Load,
  int64: op.i64Load,
};

function pushRaw({ code }: Emitter, form: StoredForm, offset: number): void {
  if (form.raw !== "int32") return code.memory(scalarLoads[form.raw], offset);
  const narrow = form.bytes === 1
    ? (form.signed ? op.i32Load8S : op.i32Load8U)
    : form.bytes === 2
    ? op.i32Load16U
    : op.i32Load;
  code.memory(narrow, offset);
}

function storeRaw({ code }: Emitter, form: StoredForm, offset: number): void {
  const stores: Readonly<Record<string, number>> = {
    float32: op.f32Store,
    float64: op.f64Store,
    int64: op.i64Store,
  };
  const narrow = form.bytes === 1 ? op.i32Store8 : form.bytes === 2 ? op.i32Store16 : op.i32Store;
  code.memory(stores[form.raw] ?? narrow, offset);
}

/** Pushes an element. */
export function loadScalar(emitter: Emitter, { source, index }: Load): void {
  const { code } = emitter;
  const form = formOf(source);
  const { local, offset } = addressOf(emitter, source, index);
  code.get(local);
  pushRaw(emitter, form, offset);
  const raw = emitter.fresh(form.raw);
  const value = decoded(typeOf(source), raw);
  if (value === raw) return;
  emitter.bind(raw, { scalar: { type: raw.type, parts: [code.keep(localType[raw.type])] } });
  emitter.push(value);
}

/** Stores one element. */
export function storeScalar(emitter: Emitter, { target, index, value, combine }: Store): void {
  const { code } = emitter;
  const type = typeOf(target);
  const stored = combine === undefined
    ? value
    : combined(combine, [scalar.load(target, index)], [value])[0];
  const raw = encoded(type, stored);
  const [part] = emitter.scalar(raw).parts;
  const { local, offset } = addressOf(emitter, target, index);
  code.get(local);
  code.get(part);
  storeRaw(emitter, formOf(target), offset);
  forgetLoads(emitter, target);
}

/** What was loaded from where is stored to holds no longer. */
function forgetLoads(emitter: Emitter, target: Storage): void {
  const key = storageKey(target);
  const seen = new Map<Expression, boolean>();
  const reads = (x: Expression): boolean => {
    let known = seen.get(x);
    if (known === undefined) {
      known = (x.kind === "load" && storageKey(x.source) === key) || operandsOf(x).some(reads);
      seen.set(x, known);
    }
    return known;
  };
  for (const level of emitter.levels) level.forget(reads);
}

// ---------------------------------------------------------------------- vectors

/** Where the elements of four turns lie. */
interface Lanes {
  /** By how many elements they lie apart, where the code can know: 1 is side by side. */
  readonly step: number | null;
  /** Pushes an address; the element of a lane lies so many bytes behind it. */
  push(lane: number): number;
  /** Of the first, if their step is known. */
  readonly first: Address;
}

function lanesOf(emitter: Emitter, storage: Storage, index: Expression): Lanes {
  const { code } = emitter;
  const { bytes } = formOf(storage);
  const vector = emitter.vector!;
  const stride = strideOf(index, emitter.loopView());
  if (stride === null) {
    const [places] = emitter.vectorOf(index).parts;
    const base = basesOf(emitter).get(storageKey(storage))!;
    const push = (lane: number) => {
      code.get(places);
      code.lane(simd.i32x4Extract, lane);
      pushScaled(emitter, bytes);
      code.get(base.local);
      code.op(op.i32Add);
      return 0;
    };
    return { step: null, push, first: { local: base.local, offset: 0 } };
  }
  const { local, offset } = addressOf(emitter, storage, index);
  if (stride.kind === "constant") {
    const step = stride.value as number;
    const push = (lane: number) => {
      const ahead = (vector.ahead + lane) * step * bytes;
      code.get(local);
      if (ahead >= 0) return offset + ahead;
      code.i32(ahead);
      code.op(op.i32Add);
      return offset;
    };
    return { step, push, first: { local, offset: offset + vector.ahead * step * bytes } };
  }
  const step = remembered(
    emitter,
    emitter.depthOf(stride),
    `${bytes} * ${emitter.numberOf(stride)}`,
    () => {
      emitter.push(stride);
      pushScaled(emitter, bytes);
    },
  );
  const push = (lane: number) => {
    code.get(local);
    if (vector.ahead + lane > 0) {
      code.get(step);
      code.i32(vector.ahead + lane);
      code.op(op.i32Mul, op.i32Add);
    }
    return offset;
  };
  return { step: null, push, first: { local, offset } };
}

/** The elements of four turns. */
export function loadVector(emitter: Emitter, { source, index }: Load): Parts {
  const { code, mask } = emitter;
  const form = formOf(source);
  const lanes = lanesOf(emitter, source, index);
  const loadWhole = wholeLoadOf(form, lanes);
  let raw: Parts;
  if (mask === null) {
    raw = loadWhole === null ? loadLanes(emitter, form, lanes) : loadWhole(emitter, form, lanes);
  } else if (loadWhole !== null) {
    const parts = Array.from(
      { length: form.bytes === 8 ? 2 : 1 },
      () => emitter.locals.add("v128"),
    );
    const assign = (loaded: Parts) =>
      parts.forEach((part, i) => {
        code.get(loaded[i]);
        code.set(part);
      });
    code.get(mask);
    code.simd(simd.i32x4AllTrue);
    code.nest(
      "if",
      () => assign(loadWhole(emitter, form, lanes)),
      () => assign(loadLanes(emitter, form, lanes, mask)),
    );
    raw = parts;
  } else {
    raw = loadLanes(emitter, form, lanes, mask);
  }
  const variable = emitter.fresh(form.raw);
  const value = decoded(typeOf(source), variable);
  if (value === variable) return raw;
  emitter.bind(variable, { vector: { type: form.raw, parts: raw } });
  return emitter.vectorOf(value).parts;
}

/** What loads four elements as vectors, or null where it must be one by one. */
function wholeLoadOf(form: StoredForm, { step }: Lanes): typeof loadSideBySide | null {
  return step === 1 ? loadSideBySide : step === 2 && form.bytes === 4 ? loadEverySecond : null;
}

/** The bytes of elements 0 and 2 of one vector, and 1 and 3 of another. */
const everySecond = [0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23, 28, 29, 30, 31];

/** Loads elements 0 to 3 and 3 to 6, so that nothing behind the last one is touched. */
function loadEverySecond({ code }: Emitter, _form: StoredForm, { first }: Lanes): Parts {
  for (const more of [0, 12]) {
    code.get(first.local);
    code.vectorMemory(simd.load, first.offset + more);
  }
  code.shuffle(everySecond);
  return [code.keep("v128")];
}

function loadSideBySide(emitter: Emitter, form: StoredForm, { first }: Lanes): Parts {
  const { code } = emitter;
  const load = (instruction: number, more = 0) => {
    code.get(first.local);
    code.vectorMemory(instruction, first.offset + more);
  };
  switch (form.bytes) {
    case 8:
      return [0, 16].map((more) => {
        load(simd.load, more);
        return code.keep("v128");
      });
    case 4:
      load(simd.load);
      break;
    case 2:
      load(simd.load16x4U);
      break;
    case 1:
      load(simd.load32Zero);
      code.simd(form.signed ? simd.i16x8ExtendLowI8x16S : simd.i16x8ExtendLowI8x16U);
      code.simd(form.signed ? simd.i32x4ExtendLowI16x8S : simd.i32x4ExtendLowI16x8U);
  }
  return [code.keep("v128")];
}

function loadLanes(emitter: Emitter, form: StoredForm, lanes: Lanes, mask?: number): Parts {
  const { code } = emitter;
  const type = localType[form.raw];
  const locals = [0, 1, 2, 3].map((lane) => {
    const local = emitter.locals.add(type);
    const load = () => {
      pushRaw(emitter, form, lanes.push(lane));
      code.set(local);
    };
    if (mask === undefined) {
      load();
    } else {
      pushLaneOfMask(emitter, mask, lane);
      code.nest("if", load);
    }
    return local;
  });
  return joinLanes(emitter.target, form.raw, locals);
}

function pushLaneOfMask({ code }: Emitter, mask: number, lane: number): void {
  code.get(mask);
  code.lane(simd.i32x4Extract, lane);
}

/** The bytes that narrow lanes of four bytes to one or two. */
const narrowLanes = {
  1: [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  2: [0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0],
} as const;

/** Stores the elements of four turns, those of the mask if there is one. */
export function storeVector(emitter: Emitter, store: Store): void {
  const { code, mask } = emitter;
  const { target, index, value, combine } = store;
  const form = formOf(target);
  const lanes = lanesOf(emitter, target, index);
  if (lanes.step === 1 && mask === null) {
    storeSideBySide(emitter, store, lanes);
  } else if (combine === undefined) {
    const raw = emitter.vectorOf(encoded(typeOf(target), value)).parts;
    const oneByOne = () => storeLanes(emitter, form, { lanes, raw });
    if (lanes.step === 1) {
      code.get(mask!);
      code.simd(simd.i32x4AllTrue);
      code.nest("if", () => storeParts(emitter, form, { lanes, raw }), oneByOne);
    } else {
      oneByOne();
    }
  } else {
    combineLanes(emitter, store, lanes);
  }
  forgetLoads(emitter, target);
}

function storeSideBySide(emitter: Emitter, store: Store, lanes: Lanes): void {
  const { target, index, value, combine } = store;
  const stored = combine === undefined
    ? value
    : combined(combine, [scalar.load(target, index)], [value])[0];
  const raw = emitter.vectorOf(encoded(typeOf(target), stored)).parts;
  storeParts(emitter, formOf(target), { lanes, raw });
}

function storeParts(
  { code }: Emitter,
  form: StoredForm,
  { lanes: { first }, raw }: { readonly lanes: Lanes; readonly raw: Parts },
): void {
  raw.forEach((part, i) => {
    code.get(first.local);
    code.get(part);
    if (form.bytes >= 4) {
      code.vectorMemory(simd.store, first.offset + 16 * i);
      return;
    }
    code.get(part);
    code.shuffle(narrowLanes[form.bytes as 1 | 2]);
    code.laneMemory(form.bytes === 1 ? simd.store32Lane : simd.store64Lane, 0, first.offset);
  });
}

function storeLanes(
  emitter: Emitter,
  form: StoredForm,
  { lanes, raw }: { readonly lanes: Lanes; readonly raw: Parts },
): void {
  eachLane(emitter, (lane) => {
    const offset = lanes.push(lane);
    extractLane(emitter.target, form.raw, raw, lane);
    storeRaw(emitter, form, offset);
  });
}

function eachLane(emitter: Emitter, body: (lane: number) => void): void {
  for (let lane = 0; lane < 4; lane++) {
    if (emitter.mask === null) {
      body(lane);
    } else {
      pushLaneOfMask(emitter, emitter.mask, lane);
      emitter.code.nest("if", () => emitter.level.conditional(() => body(lane)));
    }
  }
}

/** One lane after the other, since several may hit one place. */
function combineLanes(emitter: Emitter, { target, value, combine }: Store, lanes: Lanes): void {
  const { code } = emitter;
  const form = formOf(target);
  const type = typeOf(target);
  const values = emitter.vectorOf(value).parts;
  eachLane(emitter, (lane) => {
    const offset = lanes.push(lane);
    const address = code.keep("i32");
    code.get(address);
    pushRaw(emitter, form, offset);
    const old = emitter.fresh(form.raw);
    emitter.bind(old, { scalar: { type: form.raw, parts: [code.keep(localType[form.raw])] } });
    extractLane(emitter.target, value.type, values, lane);
    const added = emitter.fresh(elementType(type));
    const part = code.keep(localType[value.type]);
    emitter.bind(added, { scalar: { type: value.type, parts: [part] } });
    const [both] = combined(combine!, [decoded(type, old)], [added]);
    const [local] = emitter.scalar(encoded(type, both)).parts;
    code.get(address);
    code.get(local);
    storeRaw(emitter, form, offset);
  });
}
