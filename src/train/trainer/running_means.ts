/**
 * Means of scalars over the batches of an epoch.
 *
 * @module
 */
import { type Tensor, treeLeaves } from "../../tensor.ts";
import type { BatchMetrics } from "../learner/mod.ts";

/** Numbers by name. */
export type Numbers = Readonly<Record<string, number>>;

/** A weighted sum so far. */
interface Sum {
  total: number;
  weight: number;
}

/**
 * Means over batches, weighted by their sizes. Scalars are read only when somebody asks, since reading
 * waits for the device.
 */
export class RunningMeans {
  #sums: Record<string, Sum> = {};
  #pending: { readonly name: string; readonly value: Tensor; readonly weight: number }[] = [];

  /** Adds the scalars of a batch of so many examples. */
  add(metrics: BatchMetrics, weight: number): void {
    for (const [name, value] of Object.entries(metrics)) {
      this.#pending.push({ name, value, weight });
    }
  }

  #addNumber(name: string, value: number, weight: number): void {
    const sum = this.#sums[name] ??= { total: 0, weight: 0 };
    sum.total += value * weight;
    sum.weight += weight;
  }

  /** The means so far. */
  async read(): Promise<Numbers> {
    await this.settle();
    return Object.fromEntries(
      Object.entries(this.#sums).map(([name, { total, weight }]) => [name, total / weight]),
    );
  }

  /** Reads what was added, so that a long epoch does not hold all of its scalars. */
  async settle(): Promise<void> {
    const pending = this.#pending.splice(0);
    const values = await Promise.all(pending.map(({ value }) => value.item()));
    pending.forEach(({ name, weight }, i) => this.#addNumber(name, Number(values[i]), weight));
  }

  /** Starts anew. */
  reset(): void {
    this.#sums = {};
    this.#pending = [];
  }

  /** The sums so far, to be saved. */
  async state(): Promise<unknown> {
    await this.settle();
    return structuredClone(this.#sums);
  }

  /** Goes on from saved sums. */
  restore(state: unknown): void {
    this.reset();
    this.#sums = structuredClone(state) as Record<string, Sum>;
  }
}

/** The number of examples in a batch: the first dimension of its first tensor. */
export function batchSize(batch: unknown): number {
  const [first] = treeLeaves(batch);
  return first === undefined || first.ndim === 0 ? 1 : first.shape[0];
}
