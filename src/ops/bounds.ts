/**
 * Places along a dimension as users write them, negative ones counted from the end.
 *
 * @module
 */
import { checkInteger, IndexError } from "../engine/base/mod.ts";

/** A range as Python writes it, `start:stop:step`. */
export interface RangeBounds {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;
}

/** The first element, the number and the distance of the elements of a range in a dimension. */
export function resolveRange(
  operation: string,
  extent: number,
  { start, stop, step }: RangeBounds,
): { readonly start: number; readonly length: number; readonly step: number } {
  checkInteger(operation, step, { name: "step" });
  if (start !== null) checkInteger(operation, start, { name: "start" });
  if (stop !== null) checkInteger(operation, stop, { name: "stop" });
  if (step === 0) checkInteger(operation, step, { name: "step", minimum: 1 });
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1];
  const bound = (value: number | null, open: number) =>
    value === null ? open : Math.min(highest, Math.max(lowest, value < 0 ? value + extent : value));
  const first = bound(start, step > 0 ? lowest : highest);
  const end = bound(stop, step > 0 ? highest : lowest);
  const length = Math.max(0, Math.ceil((end - first) / step));
  return { start: length === 0 ? 0 : first, length, step };
}

/** An index counted from the start of a dimension. */
export function resolveIndex(operation: string, extent: number, index: number): number {
  checkInteger(operation, index, { name: "index" });
  const from = index < 0 ? index + extent : index;
  if (from < 0 || from >= extent) {
    throw new IndexError(
      `${operation}: Index ${index} is out of range for a dimension of size ${extent}`,
    );
  }
  return from;
}
