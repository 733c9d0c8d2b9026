/**
 * Saves a training as it goes, so that it can be killed at any moment and resumed.
 *
 * @module
 */
import { ArgumentError, checkInteger } from "../../engine/base/mod.ts";
import { Callback, type EpochEvent, type StepEvent } from "../trainer/mod.ts";
import { isBetter, monitoredValue, type MonitorOptions } from "../callback/mod.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint_file.ts";

/** Options of `Checkpoints`. */
export interface CheckpointsOptions extends MonitorOptions {
  /** A checkpoint each so many steps, beside that of each epoch's end. By default none. */
  readonly everySteps?: number;
}

/** Names of the files in the folder. */
const files = { last: "last.safetensors", best: "best.safetensors" } as const;

/**
 * Writes `last.safetensors` and `best.safetensors` into a folder. A training that goes on from them,
 * by `resume`, ends in the same numbers bit for bit as one that was never interrupted. Put it behind
 * callbacks that are to be saved at their newest.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Checkpoints } from "@cotangent/cotangent/train";
 *
 * const folder = await Deno.makeTempDir();
 * const checkpoints = new Checkpoints(folder, { monitor: "validation/loss" });
 * // await trainer.fit(loader, { epochs: 10, resume: await checkpoints.resume() });
 * assert.equal(await checkpoints.resume(), null); // nothing there yet: starts anew
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {ArgumentError} if `everySteps` is not a whole number, or there is no such metric
 */
export class Checkpoints extends Callback {
  readonly #folder: string;
  readonly #options: CheckpointsOptions;
  #best: number | null = null;

  /** Into a folder, which is made if need be. */
  constructor(folder: string, options: CheckpointsOptions = {}) {
    super();
    if (typeof folder !== "string" || folder === "") {
      throw new ArgumentError(`Checkpoints: Expected the path of a folder: got ${String(folder)}`);
    }
    if (options.everySteps !== undefined) {
      checkInteger("Checkpoints", options.everySteps, { name: "everySteps", minimum: 1 });
    }
    this.#folder = folder;
    this.#options = options;
  }

  /** The path of the newest checkpoint. */
  get last(): string {
    return `${this.#folder}/${files.last}`;
  }

  /** The path of the checkpoint with the best monitored number. */
  get best(): string {
    return `${this.#folder}/${files.best}`;
  }

  /**
   * The newest state, for `fit`'s `resume`; null where there is none.
   *
   * @throws {FormatError} if the file is no checkpoint
   */
  async resume(): Promise<unknown> {
    return await readIfThere(this.last);
  }

  /** Removes what a killed process may have left half written. */
  override async onFitStart(): Promise<void> {
    try {
      for await (const { name } of Deno.readDir(this.#folder)) {
        if (/^\.cotangent-.*\.part$/.test(name)) await Deno.remove(`${this.#folder}/${name}`);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Saves, if at every so many steps. */
  override async onStepEnd({ step }: StepEvent): Promise<void> {
    const { everySteps } = this.#options;
    if (everySteps !== undefined && step % everySteps === 0) await this.#save(this.last);
  }

  /** Saves, and a second time if it is the best. */
  override async onEpochEnd({ metrics }: EpochEvent): Promise<void> {
    const { monitor, mode = "min" } = this.#options;
    const value = monitoredValue("Checkpoints", metrics, monitor);
    const best = !Number.isNaN(value) &&
      (this.#best === null || isBetter(value, this.#best, mode));
    if (best) this.#best = value;
    // The best first: if the process dies in between, the epoch is run again and finds it again.
    if (best) await this.#save(this.best);
    await this.#save(this.last);
  }

  async #save(path: string): Promise<void> {
    await writeCheckpoint(path, await this.trainer.state());
  }

  /** The best number. */
  override state(): unknown {
    return { best: this.#best };
  }

  /** The best number. */
  override restore(state: unknown): void {
    this.#best = (state as { best: number | null }).best;
  }
}

async function readIfThere(path: string): Promise<unknown> {
  try {
    return await readCheckpoint(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
