/**
 * What callbacks share that watch one number.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import type { Numbers } from "../trainer/mod.ts";

/** Which number is watched, and which way is better. */
export interface MonitorOptions {
  /** Its name among an epoch's metrics. @default "validation/loss", or "loss" without a validation */
  readonly monitor?: string;
  /** Whether smaller or larger is better. @default "min" */
  readonly mode?: "min" | "max";
}

/** The watched number of an epoch. */
export function monitoredValue(
  operation: string,
  metrics: Numbers,
  monitor: string | undefined,
): number {
  const name = monitor ?? ("validation/loss" in metrics ? "validation/loss" : "loss");
  const value = metrics[name];
  if (value !== undefined) return value;
  throw new ArgumentError(
    `${operation}: Expected the name of a metric to monitor: got ${name}\n` +
      `There are ${Object.keys(metrics).join(", ")}`,
  );
}

/** Whether a number is better than another by more than a margin; NaN never is. */
export function isBetter(value: number, best: number, mode: "min" | "max", margin = 0): boolean {
  return mode === "min" ? value < best - margin : value > best + margin;
}
