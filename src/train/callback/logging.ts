/**
 * Writes a training's numbers into files: a table, TensorBoard's events, a picture of the curves.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { CsvLog, EventWriter } from "../log/mod.ts";
import { type PlotOptions, writePlot } from "../plot/mod.ts";
import { Callback, type EpochEvent, type StepEvent } from "../trainer/mod.ts";

/**
 * Writes a row each epoch into a file of comma-separated values: the epoch, the step, and the means. A
 * training that is resumed goes on in the file; rows behind its checkpoint are made anew.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CsvHistory } from "@cotangent/cotangent/train";
 *
 * assert.equal(new CsvHistory("out/history.csv").name, "CsvHistory");
 * ```
 */
export class CsvHistory extends Callback {
  readonly #path: string;
  #log: CsvLog | null = null;

  /** Into a file. */
  constructor(path: string) {
    super();
    this.#path = path;
  }

  /** Opens the file, and drops rows of epochs that are still to come. */
  override async onFitStart(): Promise<void> {
    const { epoch } = this.trainer;
    this.#log = await CsvLog.open(this.#path, { keep: (row) => Number(row.epoch) < epoch });
  }

  /** Appends a row. */
  override async onEpochEnd({ epoch, step, metrics }: EpochEvent): Promise<void> {
    await this.#log!.append({ epoch, step, ...metrics });
  }

  /** Closes the file. */
  override async onFitEnd(): Promise<void> {
    await this.#log?.close();
  }

  /** Closes the file. */
  override async onError(): Promise<void> {
    await this.#log?.close();
  }
}

/** Options of `TensorBoard`. */
export interface TensorBoardOptions {
  /** Every how many steps the scalars of a step are written. @default 10 */
  readonly everySteps?: number;
}

/**
 * Writes scalars for TensorBoard (`tensorboard --logdir FOLDER`): those of steps as `step/loss`, the
 * means of epochs as `epoch/loss` and `epoch/validation/loss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { TensorBoard } from "@cotangent/cotangent/train";
 *
 * assert.equal(new TensorBoard("out/events", { everySteps: 50 }).name, "TensorBoard");
 * ```
 */
export class TensorBoard extends Callback {
  readonly #folder: string;
  readonly #everySteps: number;
  #events: EventWriter | null = null;

  /** Into a folder. */
  constructor(folder: string, { everySteps = 10 }: TensorBoardOptions = {}) {
    super();
    this.#folder = folder;
    this.#everySteps = checkInteger("TensorBoard", everySteps, { name: "everySteps", minimum: 1 });
  }

  /** Makes a new file. */
  override onFitStart(): void {
    this.#events = new EventWriter(this.#folder);
  }

  /** Writes the step's scalars. */
  override async onStepEnd(event: StepEvent): Promise<void> {
    if (event.step % this.#everySteps !== 0) return;
    for (const [name, value] of Object.entries(await event.numbers())) {
      this.#events!.addScalar(`step/${name}`, value, event.step);
    }
  }

  /** Writes the epoch's means. */
  override onEpochEnd({ step, metrics }: EpochEvent): void {
    for (const [name, value] of Object.entries(metrics)) {
      this.#events!.addScalar(`epoch/${name}`, value, step);
    }
    this.#events!.flush();
  }

  /** Closes the file. */
  override onFitEnd(): void {
    this.#events?.close();
  }

  /** Closes the file. */
  override onError(): void {
    this.#events?.close();
  }
}

/** Options of `Curves`. */
export interface CurvesOptions extends PlotOptions {
  /** The means that are drawn, where they exist. @default ["loss", "validation/loss"] */
  readonly metrics?: readonly string[];
}

/**
 * Draws the means of the epochs as an SVG picture, anew after each epoch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Curves } from "@cotangent/cotangent/train";
 *
 * assert.equal(new Curves("out/curves.svg", { logY: true }).name, "Curves");
 * ```
 */
export class Curves extends Callback {
  readonly #path: string;
  readonly #options: CurvesOptions;

  /** Into a file. */
  constructor(path: string, options: CurvesOptions = {}) {
    super();
    this.#path = path;
    this.#options = options;
  }

  /** Draws. */
  override async onEpochEnd(_event: EpochEvent): Promise<void> {
    const { metrics = ["loss", "validation/loss"], ...options } = this.#options;
    const { history } = this.trainer;
    const series = metrics.flatMap((name) => {
      const points = history.filter(({ metrics }) => name in metrics);
      if (points.length === 0) return [];
      const x = points.map(({ epoch }) => epoch + 1);
      return [{ name, x, y: points.map(({ metrics }) => metrics[name]) }];
    });
    await writePlot(this.#path, series, { xLabel: "epoch", ...options });
  }
}
