/**
 * How far a run is, for a person: one line that changes on a terminal, lines now and then elsewhere. May
 * import `engine/base`.
 *
 * ```ts
 * import { ProgressBar } from "@cotangent/cotangent/train";
 *
 * const bar = new ProgressBar(100, { unit: "step" });
 * for (let step = 1; step <= 100; step++) bar.update(step, { loss: 1 / step });
 * bar.end();
 * ```
 *
 * @module
 */
export { formatDuration, formatNumber } from "./format.ts";
export { ProgressBar, type ProgressOptions, type ProgressOutput } from "./progress_bar.ts";
