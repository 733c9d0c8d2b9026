/**
 * Finding where numbers go wrong.
 *
 * @module
 */
import { AnomalyError, checkFunction, elementReader, isFloating } from "../base/mod.ts";
import { backendFor } from "../backend/mod.ts";
import { contiguousArray, type Observer, type Tensor, withObserver } from "../core/mod.ts";

/**
 * The function with every primitive's result looked at while it runs (in backward passes too, and
 * in compiled functions, which run uncompiled meanwhile): the first that is not finite though its
 * inputs were is an error that names the primitive. Slow; for debugging. It must stand outermost: what is only traced has no values to look at.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectAnomaly, grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const loss = (x: Tensor) => x.log().sum();
 * assert.throws(() => detectAnomaly(loss)(tensor([-1])), /log: .* NaN/);
 * assert.throws(() => detectAnomaly(grad(loss))(tensor([0])), /log: .* -Infinity/);
 * ```
 *
 * @throws {AnomalyError} naming the primitive, its inputs' shapes, and the first bad value
 */
export function detectAnomaly<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R {
  checkFunction("detectAnomaly", f);
  return (...args) => withObserver(refuseNonFinite, () => f(...args));
}

const refuseNonFinite: Observer = (primitive, inputs, outputs) => {
  for (const output of outputs) {
    const bad = firstNonFinite(output);
    if (bad === null || inputs.some((input) => firstNonFinite(input) !== null)) continue;
    const shapes = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join(", ")}]`).join(", ");
    throw new AnomalyError(
      `${primitive.name}: Expected finite results of finite inputs: got ${bad.value} at flat ` +
        `index ${bad.index} from ${shapes || "no inputs"}`,
    );
  }
};

function firstNonFinite(x: Tensor): { readonly value: string; readonly index: number } | null {
  if (!isFloating(x.dtype)) return null;
  const array = contiguousArray(x);
  const elements = backendFor(x.device).readSync(array.storage, x.dtype, array.offset, x.size);
  const read = elementReader(x.dtype);
  for (let i = 0; i < x.size; i++) {
    const value = Number(read(elements, i));
    if (!Number.isFinite(value)) return { value: String(value), index: i };
  }
  return null;
}
