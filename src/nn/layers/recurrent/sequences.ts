/**
 * Sequences of different lengths: padded to one tensor, with their lengths beside it.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  describeValue,
  DTypeError,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { arange, isTraced, stack, Tensor, tensor, TraceError } from "../../../tensor.ts";

/** Lengths of sequences: numbers, or a tensor of integers `[batch]`, which may be traced. */
export type SequenceLengths = readonly number[] | Tensor;

/** Options of `padSequence`. */
export interface PadSequenceOptions {
  /** Whether the batch comes first, and time second. @default false */
  readonly batchFirst?: boolean;
  /** What stands in the place of what is missing. @default 0 */
  readonly paddingValue?: number;
  /** At which end. @default "right" */
  readonly paddingSide?: "left" | "right";
}

/**
 * Sequences `[length, …]` of different lengths in one tensor, `[longest, batch, …]`. Together with
 * `sequences.map((x) => x.shape[0])` as the option `lengths` of `RNN`, `LSTM` and `GRU` it does what
 * PyTorch does with `pack_sequence`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const padded = nn.padSequence([tensor([1, 2, 3]), tensor([4])], { batchFirst: true });
 * assert.deepEqual(padded.arraySync(), [[1, 2, 3], [4, 0, 0]]);
 * ```
 *
 * @throws {ArgumentError} if there is no sequence
 * @throws {ShapeError} if they differ in more than their length
 */
export function padSequence(
  sequences: readonly Tensor[],
  { batchFirst = false, paddingValue = 0, paddingSide = "right" }: PadSequenceOptions = {},
): Tensor {
  if (!Array.isArray(sequences) || sequences.length === 0) {
    throw new ArgumentError(
      `padSequence: Expected a list of at least one tensor: got ${
        Array.isArray(sequences) ? "none" : describeValue(sequences)
      }`,
    );
  }
  const [first] = sequences;
  for (const { shape } of sequences) {
    if (shape.length > 0 && shapesEqual(shape.slice(1), first.shape.slice(1))) continue;
    throw new ShapeError(
      "padSequence: Expected sequences that differ in their first dimension alone: got " +
        `${formatShape(first.shape)} and ${formatShape(shape)}`,
    );
  }
  const longest = Math.max(...sequences.map(({ shape }) => shape[0]));
  const padded = sequences.map((x) => {
    const missing = longest - x.shape[0];
    const width = paddingSide === "left" ? [missing, 0] as const : [0, missing] as const;
    const rest = x.shape.slice(1).map(() => [0, 0] as const);
    return x.pad([width, ...rest], { value: paddingValue });
  });
  return stack(padded, batchFirst ? 0 : 1);
}

/** Options of `unpadSequence`. */
export interface UnpadSequenceOptions {
  /** Whether the batch comes first, and time second. @default false */
  readonly batchFirst?: boolean;
}

/**
 * The sequences, `[length, …]` each, of a tensor that was padded at the right end.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const padded = tensor([[1, 2, 3], [4, 0, 0]]);
 * const sequences = nn.unpadSequence(padded, [3, 1], { batchFirst: true });
 * assert.deepEqual(sequences.map((x) => x.arraySync()), [[1, 2, 3], [4]]);
 * ```
 *
 * @throws {ArgumentError} if the lengths do not fit
 * @throws {TraceError} if the lengths are traced, as shapes depend on them
 */
export function unpadSequence(
  padded: Tensor,
  lengths: SequenceLengths,
  { batchFirst = false }: UnpadSequenceOptions = {},
): Tensor[] {
  if (lengths instanceof Tensor && isTraced(lengths)) {
    throw new TraceError(
      "unpadSequence: Cannot cut to lengths that are traced, as shapes depend on them\n" +
        "Mask what is beyond them instead",
    );
  }
  const batch = batchFirst ? padded : padded.transpose(0, 1);
  const [size, turns] = batch.shape;
  checkLengths("unpadSequence", lengths, { batch: size, turns });
  return knownLengths(lengths)!.map((length, i) => batch.select(0, i).narrow(0, 0, length));
}

/** Where sequences have not ended yet, `[turns, batch, 1]`, bool. */
export function activeTurns(
  operation: string,
  lengths: SequenceLengths,
  { batch, turns }: { readonly batch: number; readonly turns: number },
): Tensor {
  checkLengths(operation, lengths, { batch, turns });
  const ends = lengths instanceof Tensor ? lengths : tensor(lengths, { dtype: "int32" });
  return arange(turns, { device: ends.device }).unsqueeze(1).lt(ends).unsqueeze(2);
}

/** Checks how many lengths there are, and that those that are known fit. */
function checkLengths(
  operation: string,
  lengths: SequenceLengths,
  { batch, turns }: { readonly batch: number; readonly turns: number },
): void {
  const shape = lengths instanceof Tensor ? lengths.shape : [lengths.length];
  if (!shapesEqual(shape, [batch])) {
    throw new ShapeError(
      `${operation}: Expected a length for each of ${batch} sequences: got ${
        lengths instanceof Tensor ? `shape ${formatShape(shape)}` : shape[0]
      }`,
    );
  }
  if (lengths instanceof Tensor && !lengths.dtype.includes("int")) {
    throw new DTypeError(`${operation}: Expected integers as lengths: got ${lengths.dtype}`);
  }
  for (const length of knownLengths(lengths) ?? []) {
    checkInteger(operation, length, { name: "a length", minimum: 0 });
    if (length <= turns) continue;
    throw new ArgumentError(`${operation}: Expected lengths of at most ${turns}: got ${length}`);
  }
}

/** The lengths as numbers, or null where they are traced. */
function knownLengths(lengths: SequenceLengths): readonly number[] | null {
  if (!(lengths instanceof Tensor)) return lengths;
  return isTraced(lengths) ? null : Array.from(lengths.dataSync(), Number);
}
