/**
 * Loops as code: turn by turn, and four turns at once.
 *
 * @module
 */
import type { Variable } from "../../../kernel/mod.ts";
import type { Emitter } from "./emitter.ts";
import { op } from "./opcodes.ts";

/** The turns of a loop from where an index stands to an end: both are locals. */
export interface Turns {
  readonly index: Variable;
  readonly at: number;
  readonly end: number;
}

/** `while (at < end) { body; at++ }`. */
export function writeLoop(emitter: Emitter, turns: Turns, body: () => void): void {
  whileBefore(emitter, turns, () => {
    const inner = emitter.nested(() => {
      const value = { type: "index" as const, parts: [turns.at] };
      emitter.bind(turns.index, { scalar: value });
      body();
    });
    writeBody(emitter, inner, { ...turns, step: 1 });
  });
}

/**
 * `while (at < end) { body; at += 4 · copies }`, vectorised. The turns must be a multiple of that; the
 * body is written `copies` times, for four turns each.
 */
export function writeVectorLoop(
  emitter: Emitter,
  turns: Turns,
  { copies, body }: { readonly copies: number; readonly body: (copy: number) => void },
): void {
  const inner = emitter.nested(() => {
    for (let copy = 0; copy < copies; copy++) {
      writeFour(emitter, turns, { ahead: 4 * copy, body: () => body(copy) });
    }
  });
  // What the body needs from outside stands before the test, so that what follows may use it too.
  const { code } = emitter;
  code.get(turns.at);
  code.get(turns.end);
  code.op(op.i32LtS);
  code.nest("if", () => writeBody(emitter, inner, { ...turns, step: 4 * copies }));
}

/** Four turns at once, so many turns ahead of where the index stands. */
export function writeFour(
  emitter: Emitter,
  { index, at }: Pick<Turns, "index" | "at">,
  { ahead = 0, body }: { readonly ahead?: number; readonly body: () => void },
): void {
  const outer = emitter.vector;
  emitter.vector = { index, ahead };
  emitter.bind(index, { scalar: { type: "index", parts: [at] } });
  emitter.level.apart(body);
  emitter.vector = outer;
}

/** Writes only what runs if there are turns left. */
function whileBefore(emitter: Emitter, { at, end }: Turns, body: () => void): void {
  const { code } = emitter;
  code.get(at);
  code.get(end);
  code.op(op.i32LtS);
  code.nest("if", () => emitter.level.apart(body));
}

function writeBody(
  { code }: Emitter,
  inner: { readonly bytes: readonly number[] },
  { at, end, step }: Turns & { readonly step: number },
): void {
  code.nest("loop", () => {
    for (const byte of inner.bytes) code.bytes.push(byte);
    code.get(at);
    code.i32(step);
    code.op(op.i32Add);
    code.set(at);
    code.get(at);
    code.get(end);
    code.op(op.i32LtS);
    code.branch("brIf", 0);
  });
}

/** A local with the last whole multiple of `step` turns from `at` on, up to `end`. */
export function wholeTurns({ code }: Emitter, { at, end }: Turns, step: number): number {
  code.get(at);
  code.get(end);
  code.get(at);
  code.op(op.i32Sub);
  code.i32(-step);
  code.op(op.i32And, op.i32Add);
  return code.keep("i32");
}
