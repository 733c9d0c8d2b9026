/**
 * The forms in which CTC's arguments come.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  formatShape,
  IndexError,
  ShapeError,
} from "../../../engine/base/mod.ts";
import { arange, full, type Tensor, tensor, where } from "../../../tensor.ts";
import { checkIntegers, findKnown, knownNumbers } from "./class_targets.ts";

/** Numbers for the examples of a batch, as users give them. */
type Lengths = Tensor | readonly number[] | number;

/** CTC's arguments in one form. */
export interface CtcTargets {
  /** Logarithms of probabilities, `[time, batch, classes]`. */
  readonly logs: Tensor;
  /** Class numbers, `[batch, labels]`; behind each row's last label the blank. */
  readonly labels: Tensor;
  /** How many steps count, `[batch]`, int32. */
  readonly inputLengths: Tensor;
  /** How many labels there are, `[batch]`, int32. */
  readonly targetLengths: Tensor;
}

/** Brings CTC's arguments to one form; see `ctcLoss`. */
export function ctcTargets(
  logProbabilities: Tensor,
  targets: Tensor,
  { blank, inputLengths, targetLengths }: {
    readonly blank: number;
    readonly inputLengths?: Lengths;
    readonly targetLengths?: Lengths;
  },
): CtcTargets {
  checkIntegers("ctcLoss", targets, "targets");
  const unbatched = logProbabilities.ndim === 2;
  const logs = unbatched ? logProbabilities.unsqueeze(1) : logProbabilities;
  const padded = unbatched ? targets.unsqueeze(0) : targets;
  if (logs.ndim !== 3 || (unbatched ? padded.ndim !== 2 : padded.ndim < 1 || padded.ndim > 2)) {
    throw new ShapeError(
      "ctcLoss: Expected logarithms [time, batch, classes] and targets [batch, labels] or [sum of " +
        `targetLengths], or [time, classes] and [labels]: got ${
          formatShape(logProbabilities.shape)
        } and ${formatShape(targets.shape)}`,
    );
  }
  const [time, batch, classes] = logs.shape;
  checkInteger("ctcLoss", blank, { name: "blank", minimum: 0 });
  if (blank >= classes) {
    throw new IndexError(`ctcLoss: Blank ${blank} is out of range for ${classes} classes`);
  }
  const steps = lengthsOf("inputLengths", inputLengths ?? time, { batch, most: time });
  const counts = countsOf(padded, targetLengths, batch);
  const labels = padded.ndim === 1
    ? separated(padded, counts, blank)
    : blanked(padded, counts, blank);
  const wrong = findKnown(labels, (label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new IndexError(`ctcLoss: Label ${wrong} is out of range for ${classes} classes`);
  }
  return { logs, labels, inputLengths: steps, targetLengths: counts };
}

function countsOf(targets: Tensor, lengths: Lengths | undefined, batch: number): Tensor {
  if (targets.ndim === 1) {
    if (lengths === undefined) {
      throw new ArgumentError(
        "ctcLoss: Expected targetLengths, to tell apart concatenated targets: got undefined",
      );
    }
    return lengthsOf("targetLengths", lengths, { batch, most: targets.size });
  }
  if (targets.shape[0] !== batch) {
    throw new ShapeError(
      `ctcLoss: Expected targets for ${batch} examples: got shape ${formatShape(targets.shape)}`,
    );
  }
  const most = targets.shape[1];
  return lengthsOf("targetLengths", lengths ?? most, { batch, most });
}

/** Lengths as a tensor `[batch]`, checked where they are known. */
function lengthsOf(
  name: string,
  lengths: Lengths,
  { batch, most }: { readonly batch: number; readonly most: number },
): Tensor {
  const given = typeof lengths === "number"
    ? full([batch], lengths, { dtype: "int32" })
    : Array.isArray(lengths)
    ? tensor(lengths as number[], { dtype: "int32" })
    : lengths as Tensor;
  checkIntegers("ctcLoss", given, name);
  const flat = given.ndim === 0 ? given.reshape([1]) : given;
  if (flat.ndim !== 1 || flat.size !== batch) {
    throw new ShapeError(
      `ctcLoss: Expected ${name} for ${batch} examples: got shape ${formatShape(given.shape)}`,
    );
  }
  const wrong = findKnown(flat, (length) => length < 0 || length > most);
  if (wrong !== undefined) {
    throw new ArgumentError(`ctcLoss: Expected ${name} from 0 to ${most}: got ${wrong}`);
  }
  return flat.to("int32");
}

/** Padded labels with blanks behind each row's last one. */
function blanked(labels: Tensor, counts: Tensor, blank: number): Tensor {
  const places = arange(labels.shape[1], { dtype: "int32" });
  return where(places.lt(counts.unsqueeze(1)), labels, blank);
}

/** Concatenated labels as rows; as wide as the longest, or as all, where lengths are traced. */
function separated(labels: Tensor, counts: Tensor, blank: number): Tensor {
  const known = knownNumbers(counts);
  const total = known?.reduce((sum, count) => sum + count, 0) ?? labels.size;
  if (total !== labels.size) {
    throw new ArgumentError(
      `ctcLoss: Expected targetLengths of the sum ${labels.size}, the number of labels: got ${total}`,
    );
  }
  const width = known === null ? labels.size : Math.max(0, ...known);
  if (width === 0) return full([counts.size, 0], blank, { dtype: labels.dtype });
  const starts = counts.cumsum(0).to("int32").sub(counts).unsqueeze(1);
  const places = starts.add(arange(width, { dtype: "int32" })).clamp(0, labels.size - 1);
  return blanked(labels.take(places), counts, blank);
}
