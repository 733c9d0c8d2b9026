/**
 * Progress bars.
 *
 * @module
 */
import { ArgumentError, checkInteger, describeValue } from "../../engine/base/mod.ts";
import { formatDuration, formatNumber } from "./format.ts";

/** Where progress is written. */
export interface ProgressOutput {
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  /** Characters in a line. */
  columns(): number;
  /** Writes a text as it is. */
  write(text: string): void;
}

/** Options of `ProgressBar`. */
export interface ProgressOptions {
  /** What comes first in the line. @default none */
  readonly description?: string;
  /** What is counted in the rate. @default "step" */
  readonly unit?: string;
  /** How many of them there are in a step: tokens in a batch. @default 1 */
  readonly unitsPerStep?: number;
  /** The step from which a run goes on. @default 0 */
  readonly initial?: number;
  /** Whether nothing is written. @default false */
  readonly quiet?: boolean;
  /** Seconds between lines where there is no terminal. @default 10 */
  readonly interval?: number;
  /** Where it is written. @default standard error, so that results on standard output stay apart */
  readonly output?: ProgressOutput;
  /** Milliseconds from any moment on. @default performance.now */
  readonly clock?: () => number;
}

/** Milliseconds between two versions of the line on a terminal. */
const redrawInterval = 100;

/** Milliseconds over which the rate is taken. */
const rateSpan = 15_000;

/** The widest and the narrowest bar; below that there is none. */
const [widestBar, narrowestBar] = [30, 8];

/** Eighths of a character. */
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Moves to the line's beginning and clears it. */
const clearLine = "\r\x1b[2K";

/**
 * A line with a bar, the share that is done, the rate over the last seconds, the time that is left, and
 * figures. On a terminal it is one line, redrawn ten times a second at most; elsewhere a plain line now
 * and then.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ProgressBar } from "@cotangent/cotangent/train";
 *
 * let text = "";
 * let milliseconds = 0;
 * const bar = new ProgressBar(200, {
 *   unit: "token",
 *   unitsPerStep: 1000,
 *   output: { isTerminal: false, columns: () => 80, write: (part) => text += part },
 *   clock: () => milliseconds,
 * });
 * milliseconds = 20_000;
 * bar.update(50, { loss: 2.5 });
 * assert.equal(text, "50/200 25%  2.50k tokens/s  1:00 left  loss 2.500\n");
 * ```
 */
export class ProgressBar {
  readonly #total: number | null;
  readonly #options: Required<ProgressOptions>;
  readonly #start: number;
  /** Steps at earlier moments, the oldest first. */
  #marks: { readonly time: number; readonly step: number }[];
  #step: number;
  #figures = "";
  #drawn: number;
  #lineIsOpen = false;
  #ended = false;

  /**
   * A bar of so many steps, or of an unknown number if it is null.
   *
   * @throws {ArgumentError} if the total is no whole number from 0 on
   */
  constructor(total: number | null, options: ProgressOptions = {}) {
    if (total !== null) checkInteger("ProgressBar", total, { name: "total", minimum: 0 });
    this.#total = total;
    this.#options = {
      description: "",
      unit: "step",
      unitsPerStep: 1,
      initial: 0,
      quiet: false,
      interval: 10,
      output: standardError,
      clock: () => performance.now(),
      ...options,
    };
    const { clock, initial, output } = this.#options;
    this.#start = clock();
    this.#step = initial;
    this.#marks = [{ time: this.#start, step: initial }];
    this.#drawn = output.isTerminal ? -Infinity : this.#start;
  }

  /**
   * Tells of so many steps that are done, and of figures such as `{ loss: 0.5 }` or a text.
   *
   * @throws {ArgumentError} if the step is no number
   */
  update(step: number, figures: Readonly<Record<string, number>> | string = ""): void {
    if (typeof step !== "number" || Number.isNaN(step)) {
      throw new ArgumentError(`update: Expected a number as step: got ${describeValue(step)}`);
    }
    if (this.#options.quiet || this.#ended) return;
    const { clock, output, interval } = this.#options;
    this.#step = step;
    const now = clock();
    const pause = output.isTerminal ? redrawInterval : 1000 * interval;
    const isLast = this.#total !== null && step >= this.#total;
    if (!isLast && now - this.#drawn < pause) return;
    this.#figures = typeof figures === "string" ? figures : formatFigures(figures);
    this.#draw(now);
  }

  /** Writes a line of text above the bar. */
  print(text: string): void {
    if (this.#options.quiet) return;
    const { output, clock } = this.#options;
    const redraw = this.#lineIsOpen;
    output.write(redraw ? `${clearLine}${text}\n` : `${text}\n`);
    if (redraw) this.#draw(clock());
  }

  /** Ends the line, and writes a closing text with the time that it took. */
  end(text = "done"): void {
    if (this.#options.quiet || this.#ended) return;
    const { clock, output, description } = this.#options;
    this.#ended = true;
    const now = clock();
    if (this.#lineIsOpen) {
      this.#draw(now);
      output.write("\n");
    }
    const name = description === "" ? "" : `${description}: `;
    output.write(`${name}${text} in ${formatDuration((now - this.#start) / 1000)}\n`);
  }

  #draw(now: number): void {
    const { output } = this.#options;
    this.#drawn = now;
    const rate = this.#rate(now);
    const facts = [this.#count(), this.#speed(rate), this.#timeLeft(rate), this.#figures]
      .filter((part) => part !== "").join("  ");
    if (!output.isTerminal) {
      output.write(`${facts}\n`);
      return;
    }
    // The last column stays free, as a full line would break.
    const room = output.columns() - 1;
    const barWidth = Math.min(widestBar, room - widthOf(facts) - 1);
    const hasBar = this.#total !== null && barWidth >= narrowestBar;
    const line = hasBar ? `${this.#bar(barWidth)} ${facts}` : facts;
    output.write(`${clearLine}${cutTo(line, room)}`);
    this.#lineIsOpen = true;
  }

  /** Steps a millisecond over the last seconds. */
  #rate(now: number): number {
    this.#marks.push({ time: now, step: this.#step });
    while (this.#marks.length > 2 && this.#marks[1].time <= now - rateSpan) this.#marks.shift();
    const { time, step } = this.#marks[0];
    return now > time ? (this.#step - step) / (now - time) : 0;
  }

  #count(): string {
    const { description } = this.#options;
    const name = description === "" ? "" : `${description} `;
    if (this.#total === null) return `${name}${this.#step}`;
    const percent = Math.floor(100 * this.#share());
    return `${name}${this.#step}/${this.#total} ${percent}%`;
  }

  #share(): number {
    const total = this.#total!;
    return total === 0 ? 1 : Math.min(1, Math.max(0, this.#step / total));
  }

  #speed(rate: number): string {
    if (rate <= 0) return "";
    const { unit, unitsPerStep } = this.#options;
    return `${formatNumber(1000 * rate * unitsPerStep)} ${unit}s/s`;
  }

  #timeLeft(rate: number): string {
    if (this.#total === null || rate <= 0) return "";
    const left = Math.max(0, this.#total - this.#step) / rate / 1000;
    return `${formatDuration(left)} left`;
  }

  /** The bar, to an eighth of a character. */
  #bar(width: number): string {
    const parts = Math.round(8 * width * this.#share());
    const full = "█".repeat(Math.floor(parts / 8)) + eighths[parts % 8];
    return `${full}${"░".repeat(width - full.length)}`;
  }
}

/** Standard error, as wide as its terminal is at the time. */
const standardError: ProgressOutput = {
  get isTerminal(): boolean {
    return Deno.stderr.isTerminal();
  },
  columns: () => Deno.consoleSize().columns,
  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
  },
};

function formatFigures(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures).map(([name, value]) => `${name} ${formatNumber(value)}`).join(
    "  ",
  );
}

/** How many characters are seen. */
function widthOf(text: string): number {
  return [...text].length;
}

function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${[...text].slice(0, Math.max(0, width - 1)).join("")}…`;
}
