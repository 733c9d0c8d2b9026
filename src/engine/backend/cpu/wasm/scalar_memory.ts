/**
 * Loads and stores of one element.
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
import { decoded, encoded, type StoredForm } from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { op } from "./opcodes.ts";
import { localType } from "./scalar_operations.ts";
import { addressOf, formOf, storageKey, typeOf } from "./addresses.ts";
export const scalarLoads: Readonly<Record<string, number>> = {
  float32: op.f32Load,
  float64: op.f64Load,
  int64: op.i64Load,
};

export function pushRaw({ code }: Emitter, form: StoredForm, offset: number): void {
  if (form.raw !== "int32") return code.memory(scalarLoads[form.raw], offset);
  const narrow = form.bytes === 1
    ? (form.signed ? op.i32Load8S : op.i32Load8U)
    : form.bytes === 2
    ? op.i32Load16U
    : op.i32Load;
  code.memory(narrow, offset);
}

export function storeRaw({ code }: Emitter, form: StoredForm, offset: number): void {
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
export function forgetLoads(emitter: Emitter, target: Storage): void {
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
