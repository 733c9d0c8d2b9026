/**
 * Where a loader is, in plain JSON.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError } from "../../tensor.ts";

/** Where a loader is: what `state` gives and `restore` takes. It can be written as JSON. */
export interface LoaderState {
  /** The number of the epoch, from 0 on. */
  readonly epoch: number;
  /** How many of its batches have been handed out. */
  readonly batch: number;
  /** How many batches it has; null for an iterable dataset. */
  readonly batches: number | null;
  /** The two words of the key, or null without one. */
  readonly key: readonly number[] | null;
}

/**
 * Checks a state that comes from outside, such as a checkpoint.
 *
 * @throws {ArgumentError} if it is none, or that of another loader
 */
export function checkLoaderState(state: LoaderState, own: LoaderState): void {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isWords = (key: unknown) =>
    Array.isArray(key) && key.length === 2 && key.every((word) => isCount(word) && word < 2 ** 32);
  if (
    typeof state !== "object" || state === null || !isCount(state.epoch) || !isCount(state.batch) ||
    !(state.key === null || isWords(state.key))
  ) {
    const got = typeof state === "object" ? JSON.stringify(state) : describeValue(state);
    throw new ArgumentError(`DataLoader.restore: Expected what state() gave: got ${got}`);
  }
  if (state.batches !== own.batches) {
    throw new ArgumentError(
      `DataLoader.restore: Expected the state of a loader of as many batches: got ` +
        `${state.batches} and ${own.batches}\nKeep the dataset and the batch size as they were`,
    );
  }
  if ((state.key === null) !== (own.key === null)) {
    const [had, has] = [state, own].map(({ key }) => key === null ? "none" : "a key");
    throw new ArgumentError(
      `DataLoader.restore: Expected a key on both sides or on neither: got ${had} in the state ` +
        `and ${has} here`,
    );
  }
}
