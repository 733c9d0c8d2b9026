/**
 * Values with weights.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { Tensor, tensor } from "../../tensor.ts";
import { readNumbers, wideFloat } from "../inputs.ts";

/**
 * Σ w x and Σ w of values and their weights, which are broadcast to the values' shape.
 *
 * @throws {ArgumentError} if one is neither a number nor a tensor
 * @throws {ShapeError} if a tensor of weights does not broadcast to the values
 */
export async function weightedSums(
  metric: string,
  value: number | Tensor,
  weight: number | Tensor,
): Promise<readonly [sum: number, weight: number]> {
  for (const [name, x] of [["value", value], ["weight", weight]] as const) {
    if (typeof x === "number" || x instanceof Tensor) continue;
    throw new ArgumentError(
      `${metric}: Expected a number or a tensor as ${name}: got ${describeValue(x)}`,
    );
  }
  if (typeof value === "number" && typeof weight === "number") return [value * weight, weight];
  const [values, weights] = [value, weight].map((x) =>
    x instanceof Tensor ? x.to(wideFloat(x)) : tensor(x, { dtype: "float64" })
  );
  const own = weights.broadcastTo(values.shape);
  const [sum, all] = await readNumbers([values.mul(own).sum(), own.sum()]);
  return [sum, all];
}
