/**
 * Loads and stores of four elements that lie side by side, or anywhere.
 *
 * @module
 */
import {
  combined,
  type Expression,
  type Load,
  scalar,
  type Store,
  type Target as Storage,
} from "../../../kernel/mod.ts";
import { decoded, elementType, encoded, type StoredForm } from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { strideOf } from "./stride.ts";
import { op, simd } from "./opcodes.ts";
import { localType } from "./scalar_operations.ts";
import { extractLane, joinLanes, type Parts } from "./vector_operations.ts";
import {
  type Address,
  addressOf,
  basesOf,
  formOf,
  pushScaled,
  remembered,
  storageKey,
  typeOf,
} from "./addresses.ts";
import { forgetLoads, pushRaw, storeRaw } from "./scalar_memory.ts";
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

/** The bytes of two vectors' elements in turn: of the first two of each, and of the others. */
const interleaved = [
  [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23],
  [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31],
] as const;

/** Two stores to places that take turns: see `arePaired`. */
export function storePair(emitter: Emitter, stores: readonly [Store, Store]): void {
  const { code } = emitter;
  const [{ target, index }] = stores;
  const [first, second] = stores.map(({ value }) =>
    emitter.vectorOf(encoded(typeOf(target), value)).parts[0]
  );
  const lanes = lanesOf(emitter, target, index);
  interleaved.forEach((bytes, i) => {
    code.get(lanes.first.local);
    code.get(first);
    code.get(second);
    code.shuffle(bytes);
    code.vectorMemory(simd.store, lanes.first.offset + 16 * i);
  });
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
