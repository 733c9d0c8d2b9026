/**
 * Profiles some steps of a training.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { writeFileAtomic } from "../../io/mod.ts";
import { type Profile, Profiler } from "../../tensor.ts";
import { Callback, type StepEvent } from "../trainer/mod.ts";

/** Options of `ProfileSteps`. */
export interface ProfileStepsOptions {
  /** The first step that is profiled, counted from 1; those before compile. @default 3 */
  readonly from?: number;
  /** How many are. @default 5 */
  readonly steps?: number;
  /** Where a Chrome trace is written, for `chrome://tracing` and Perfetto. By default nowhere. */
  readonly trace?: string;
  /** What the table is told to. @default console.log */
  readonly print?: (table: string) => void;
}

/**
 * Profiles some steps: prints time and calls by operation, and writes a Chrome trace.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ProfileSteps } from "@cotangent/cotangent/train";
 *
 * const profile = new ProfileSteps({ from: 10, steps: 2, trace: "out/trace.json" });
 * assert.equal(profile.profile, null); // until the steps have been made
 * ```
 */
export class ProfileSteps extends Callback {
  readonly #options: ProfileStepsOptions;
  readonly #profiler = new Profiler();
  #profile: Profile | null = null;

  /** With options. */
  constructor(options: ProfileStepsOptions = {}) {
    super();
    checkInteger("ProfileSteps", options.from ?? 3, { name: "from", minimum: 1 });
    checkInteger("ProfileSteps", options.steps ?? 5, { name: "steps", minimum: 1 });
    this.#options = options;
  }

  /** The profile, once the steps have been made. */
  get profile(): Profile | null {
    return this.#profile;
  }

  /** Starts with the first step. */
  override onStepStart(): void {
    if (this.trainer.step + 1 === (this.#options.from ?? 3)) this.#profiler.start();
  }

  /** Stops after the last. */
  override async onStepEnd({ step }: StepEvent): Promise<void> {
    const { from = 3, steps = 5, trace, print = console.log } = this.#options;
    if (step !== from + steps - 1) return;
    this.#profile = this.#profiler.stop();
    print(String(this.#profile));
    if (trace !== undefined) {
      await writeFileAtomic(trace, new TextEncoder().encode(this.#profile.toChromeTrace()));
    }
  }

  /** Stops to record. */
  override onError(): void {
    this.#profiler.stop();
  }

  /** Stops to record, if the training was shorter. */
  override onFitEnd(): void {
    if (this.#profile === null) this.#profiler.stop();
  }
}
