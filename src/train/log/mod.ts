/**
 * Logs of a training run: TensorBoard's event files and tables of comma-separated values. May import
 * `io` and `engine/base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CsvLog } from "@cotangent/cotangent/train";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * const log = await CsvLog.open(path);
 * await log.append({ step: 1, loss: 0.5 });
 * await log.close();
 * assert.equal(await Deno.readTextFile(path), "step,loss\n1,0.5\n");
 * ```
 *
 * @module
 */
export { CsvLog, type CsvLogOptions, type CsvRow, type CsvValue } from "./csv_log.ts";
export { EventWriter, type EventWriterOptions, type HistogramOptions } from "./event_writer.ts";
