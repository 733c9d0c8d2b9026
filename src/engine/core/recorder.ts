/**
 * Lets a profiler see when each operation runs.
 *
 * @module
 */

/** An operation that ran, with the times of `performance.now()` before and after it. */
export interface RecordedOperation {
  /** The primitive's name, or what was fused. */
  readonly name: string;
  /** Milliseconds. */
  readonly start: number;
  /** Milliseconds. */
  readonly end: number;
}

/** Told of every operation after it has run; those within another are told of before it. */
export type Recorder = (operation: RecordedOperation) => void;

let recorder: Recorder | null = null;

/** Who records at present, or null. */
export function currentRecorder(): Recorder | null {
  return recorder;
}

/** Sets who records from now on, or null; who did before. */
export function setRecorder(next: Recorder | null): Recorder | null {
  const before = recorder;
  recorder = next;
  return before;
}
