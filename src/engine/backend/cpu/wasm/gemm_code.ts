/**
 * Phrases that the functions of matrix products are written in, on locals that hold addresses and
 * counts.
 *
 * @module
 */
import type { Code, Locals } from "./code.ts";
import { op, type ValueType } from "./opcodes.ts";

/** New locals of one type. */
export function addLocals(locals: Locals, type: ValueType, count: number): number[] {
  return Array.from({ length: count }, () => locals.add(type));
}

/** `to = from`. */
export function copyLocal(code: Code, from: number, to: number): void {
  code.get(from);
  code.set(to);
}

/** `local += by`, a constant. */
export function advance(code: Code, local: number, by: number): void {
  code.get(local);
  code.i32(by);
  code.op(op.i32Add);
  code.set(local);
}

/** `local += other`. */
export function addLocal(code: Code, local: number, other: number): void {
  code.get(local);
  code.get(other);
  code.op(op.i32Add);
  code.set(local);
}

/** `while (count > 0) { body; count −= step }`. */
export function whilePositive(code: Code, count: number, step: number, body: () => void): void {
  const isPositive = () => {
    code.get(count);
    code.i32(0);
    code.op(op.i32GtS);
  };
  isPositive();
  code.nest("if", () => {
    code.nest("loop", () => {
      body();
      advance(code, count, -step);
      isPositive();
      code.branch("brIf", 0);
    });
  });
}
