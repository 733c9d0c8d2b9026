/**
 * What the benchmark and a party's process say to each other: a request as JSON on its standard
 * input, then messages, a line of JSON each, on its standard output.
 *
 * @module
 */
import type { Check } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** How long to measure. */
export interface Patience {
  /** Seconds of calls that are not counted, so that compilers and caches are done. */
  readonly warmUp: number;
  /** Seconds of calls that are counted. */
  readonly seconds: number;
  /** The calls that are counted at least, if they take no more than ten times the seconds. */
  readonly repeats: number;
}

/** What a party is asked to do. */
export interface Request {
  readonly workloads: readonly Workload[];
  readonly patience: Patience;
}

/** How long a party took for a workload. */
export interface Measurement {
  readonly workload: string;
  /** The way it was done, where a party has several, such as `eager`, or `1 thread`. */
  readonly variant: string;
  readonly threads: number;
  /** The median of a call. */
  readonly milliseconds: number;
  /** The shortest call. */
  readonly fastest: number;
  /** The distance of the quartiles as a share of the median. */
  readonly spread: number;
  readonly repeats: number;
  readonly check: readonly Check[];
}

/** Why a party has no figure for a workload. */
export interface Failure {
  readonly workload: string;
  readonly failure: string;
}

/** What a party sends: who it is, then a message for each figure, then that it is done. */
export type Message = { readonly about: string } | Measurement | Failure | { readonly done: true };
