/**
 * A line that tells how far a training run is.
 *
 * @module
 */

/** Writes step, message, rate and time left: over one line on a terminal, else now and then. */
export class Progress {
  readonly #total: number;
  readonly #perStep: number;
  readonly #unit: string;
  readonly #start = performance.now();
  readonly #isTerminal = Deno.stdout.isTerminal();
  #lastWritten = -Infinity;

  /** Progress of `total` steps, each of so many units. */
  constructor(total: number, perStep: number, unit: string) {
    this.#total = total;
    this.#perStep = perStep;
    this.#unit = unit;
  }

  /** Tells of a step that is done. */
  report(step: number, message: string): void {
    const now = performance.now();
    const pause = this.#isTerminal ? 100 : 10_000;
    if (step < this.#total && now - this.#lastWritten < pause) return;
    this.#lastWritten = now;
    const seconds = (now - this.#start) / 1000;
    const rate = Math.round(step * this.#perStep / seconds).toLocaleString("en");
    const left = clock(seconds / step * (this.#total - step));
    const line = `step ${step}/${this.#total}  ${message}  ${rate} ${this.#unit}/s  ${left} left`;
    const text = this.#isTerminal ? `\r\x1b[2K${line}` : `${line}\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }

  /** Ends the line and tells how long it took. */
  end(): void {
    const seconds = (performance.now() - this.#start) / 1000;
    if (this.#isTerminal) console.log();
    console.log(`trained in ${clock(seconds)}`);
  }
}

/** Seconds as minutes and seconds, "1:05". */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
