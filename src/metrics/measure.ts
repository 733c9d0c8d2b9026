/**
 * A metric of one batch.
 *
 * @module
 */
import type { Metric } from "./metric.ts";

/** What a new metric says of one batch. */
export async function measure<Inputs extends readonly unknown[], Result>(
  metric: Metric<Inputs, Result>,
  ...inputs: Inputs
): Promise<Result> {
  await metric.update(...inputs);
  return metric.compute();
}
