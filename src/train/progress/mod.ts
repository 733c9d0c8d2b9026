/**
 * How far a run is, for a person: one line that changes on a terminal, lines now and then elsewhere. May
 * import `engine/base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ProgressBar } from "@cotangent/cotangent/train";
 *
 * const lines: string[] = []; // without an output, on standard error
 * const output = { isTerminal: false, columns: () => 80, write: (text: string) => lines.push(text) };
 * const bar = new ProgressBar(100, { output });
 * for (let step = 1; step <= 100; step++) bar.update(step, { loss: 1 / step });
 * bar.end("trained");
 * assert.match(lines[0], /^100\/100 100%.*loss 0\.0100/);
 * ```
 *
 * @module
 */
export { formatDuration, formatNumber } from "./format.ts";
export { ProgressBar, type ProgressOptions, type ProgressOutput } from "./progress_bar.ts";
