/**
 * Checks of what attention is given.
 *
 * @module
 */
import {
  DTypeError,
  formatShape,
  isFloating,
  type Shape,
  ShapeError,
} from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats, checkTensor } from "../arguments.ts";
import type { AttentionInputs } from "./problem.ts";

/** Queries, keys and values with a mask as users give them. */
export type GivenInputs = Omit<AttentionInputs, "dropoutKey">;

/** Checks dtypes and sizes, but for batches that do not broadcast. */
export function checkInputs(
  operation: string,
  { query, key, value, mask }: GivenInputs,
  enableGqa: boolean,
): void {
  for (const [name, x] of Object.entries({ query, key, value })) {
    checkFloats(operation, x, name);
    if (x.dtype !== query.dtype) {
      throw new DTypeError(
        `${operation}: Expected query, key and value of one dtype: got ${query.dtype}, ` +
          `${key.dtype} and ${value.dtype}`,
      );
    }
  }
  const shapes = [query, key, value].map(({ shape }) => shape);
  const ranks = shapes.map(({ length }) => length);
  if (
    Math.min(...ranks) < 2 || query.shape.at(-1) !== key.shape.at(-1) ||
    key.shape.at(-2) !== value.shape.at(-2)
  ) {
    throw new ShapeError(
      `${operation}: Expected query [..., length, features], key [..., keys, features] and value ` +
        `[..., keys, valueFeatures]: got ${shapes.map(formatShape).join(", ")}`,
    );
  }
  if (enableGqa) checkGroups(operation, shapes);
  if (mask !== null) checkMask(operation, mask, [query.shape.at(-2)!, key.shape.at(-2)!]);
}

function checkGroups(operation: string, shapes: readonly Shape[]): void {
  const [queries, keys, values] = shapes.map((shape) => shape.at(-3) ?? 0);
  if (keys > 0 && keys === values && queries % keys === 0) return;
  throw new ShapeError(
    `${operation}: Expected as many heads of keys as of values, and a multiple of them of queries: ` +
      `got ${shapes.map(formatShape).join(", ")}`,
  );
}

function checkMask(operation: string, mask: Tensor, scores: Shape): void {
  checkTensor(operation, mask, "mask");
  if (mask.dtype !== "bool" && !isFloating(mask.dtype)) {
    throw new DTypeError(
      `${operation}: Expected a mask of bools or floats: got ${mask.dtype}\n` +
        'Convert it, with mask.to("bool") where not 0 means that a query may look',
    );
  }
  const last = mask.shape.slice(-2);
  const lead = scores.length - last.length;
  if (last.every((extent, dim) => extent === 1 || extent === scores[lead + dim])) return;
  throw new ShapeError(
    `${operation}: Expected a mask that broadcasts to [..., ${scores.join(", ")}]: got ` +
      formatShape(mask.shape),
  );
}
