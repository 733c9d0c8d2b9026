/**
 * The one shape of all metrics: update with batches, merge with others, compute, reset, and a state
 * of plain data.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../engine/base/mod.ts";
import type { Accumulator, Json } from "./accumulators/mod.ts";

/** What a metric has gathered, as plain data that JSON can hold. */
export interface MetricState {
  /** The metric's class. */
  readonly metric: string;
  /** How it was made; a state can only be restored into a metric that was made alike. */
  readonly options: Json;
  /** What was gathered, by name. */
  readonly gathered: { readonly [name: string]: Json };
}

/** How a metric is called and set up, and what it gathers. */
export interface MetricSetup {
  /** The class's name, for messages and states. */
  readonly name: string;
  /** What has a say in the result: two metrics are merged only if theirs are equal. */
  readonly options: Json;
  /** Where it gathers; merging, resetting and states are theirs. */
  readonly gathered: Readonly<Record<string, Accumulator>>;
}

/**
 * A figure that is gathered over batches. `Inputs` are the arguments of one update, `Result` is what
 * is computed from all of them. Merging two metrics gives what one would have that saw the batches of
 * both, so that workers can each gather a part.
 *
 * A metric of your own extends this class: it makes its accumulators, adds to them in `gather` and
 * evaluates them in `evaluate`; the rest is here.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Metric, Sums } from "@cotangent/cotangent/metrics";
 * import { type Tensor, tensor } from "@cotangent/cotangent";
 *
 * class PositiveShare extends Metric<[Tensor]> {
 *   readonly #counts: Sums;
 *
 *   constructor() {
 *     const counts = new Sums(2);
 *     super({ name: "PositiveShare", options: {}, gathered: { counts } });
 *     this.#counts = counts;
 *   }
 *
 *   protected override async gather(x: Tensor): Promise<void> {
 *     this.#counts.add([Number(await x.gt(0).sum().item()), x.size]);
 *   }
 *
 *   protected override evaluate(): number {
 *     const [positive, all] = this.#counts.values;
 *     return positive / all;
 *   }
 * }
 *
 * const share = new PositiveShare();
 * await share.update(tensor([1, -1]));
 * await share.update(tensor([2, 3]));
 * assert.equal(share.compute(), 0.75);
 * ```
 */
export abstract class Metric<
  Inputs extends readonly unknown[] = readonly unknown[],
  Result = number,
> {
  readonly #setup: MetricSetup;
  #pending = 0;

  /** A metric that has seen nothing. */
  constructor(setup: MetricSetup) {
    this.#setup = setup;
  }

  /** The class's name, as messages and states have it. */
  get name(): string {
    return this.#setup.name;
  }

  /** Takes a batch into the accumulators; called by `update`. */
  protected abstract gather(...inputs: Inputs): void | Promise<void>;

  /** The figure for all batches so far. */
  protected abstract evaluate(): Result;

  /**
   * Takes a batch. Await it: what was gathered can be used only when no update is under way. A batch
   * that is refused leaves no trace.
   */
  async update(...inputs: Inputs): Promise<void> {
    this.#pending++;
    try {
      await this.gather(...inputs);
    } finally {
      this.#pending--;
    }
  }

  /**
   * The figure for all batches so far.
   *
   * @throws {ArgumentError} if an update was not awaited
   */
  compute(): Result {
    this.#settled("compute");
    return this.evaluate();
  }

  /**
   * Takes over what another metric has gathered, as if this one had seen its batches after its own.
   *
   * @throws {ArgumentError} if the other is of another class or was made with other options
   */
  merge(other: this): void {
    this.#settled("merge");
    if (!(other instanceof Metric)) {
      throw new ArgumentError(
        `${this.name}.merge: Expected a metric: got ${describeValue(other)}\n` +
          "Restore a state into a new metric first",
      );
    }
    other.#settled("merge");
    this.#checkAlike("merge", other.#setup.name, other.#setup.options);
    for (const [name, accumulator] of Object.entries(this.#setup.gathered)) {
      accumulator.merge(other.#setup.gathered[name]);
    }
  }

  /** Forgets all batches. */
  reset(): void {
    this.#settled("reset");
    for (const accumulator of Object.values(this.#setup.gathered)) accumulator.reset();
  }

  /** What was gathered, as plain data for checkpoints and for messages between workers. */
  state(): MetricState {
    this.#settled("state");
    const entries = Object.entries(this.#setup.gathered);
    const gathered = Object.fromEntries(entries.map(([name, part]) => [name, part.state()]));
    return { metric: this.name, options: this.#setup.options, gathered };
  }

  /**
   * Replaces what was gathered by a state, and returns the metric.
   *
   * @throws {ArgumentError} if the state is that of another class, or of other options, or damaged
   */
  restore(state: MetricState): this {
    this.#settled("restore");
    const { metric, options, gathered } = state ?? {};
    if (typeof gathered !== "object" || gathered === null) {
      throw new ArgumentError(
        `${this.name}.restore: Expected the state of a metric: got ${describeValue(state)}`,
      );
    }
    this.#checkAlike("restore", metric, options);
    for (const [name, accumulator] of Object.entries(this.#setup.gathered)) {
      accumulator.restore(gathered[name], `${this.name}.restore: `);
    }
    return this;
  }

  #settled(operation: string): void {
    if (this.#pending === 0) return;
    throw new ArgumentError(
      `${this.name}.${operation}: Cannot use what is gathered as an update is under way\n` +
        "Await metric.update(…) first",
    );
  }

  #checkAlike(operation: string, name: string, options: Json): void {
    const [own, others] = [this.#setup, { name, options }].map((setup) =>
      `${setup.name} ${JSON.stringify(setup.options)}`
    );
    if (own === others) return;
    throw new ArgumentError(
      `${this.name}.${operation}: Expected a metric of the same class and options: ` +
        `got ${own} and ${others}`,
    );
  }
}
