/**
 * What metrics check of the tensors that they are given, and how they read them.
 *
 * @module
 */
import {
  ArgumentError,
  describeValue,
  DTypeError,
  formatShape,
  isFloating,
  ShapeError,
  shapesEqual,
} from "../engine/base/mod.ts";
import { cat, type DType, Tensor } from "../tensor.ts";

/**
 * Checks that predictions and targets are tensors.
 *
 * @throws {ArgumentError} if one is not
 */
export function checkTensors(metric: string, preds: unknown, target: unknown): void {
  for (const [name, x] of [["preds", preds], ["target", target]] as const) {
    if (x instanceof Tensor) continue;
    throw new ArgumentError(
      `${metric}: Expected a tensor as ${name}: got ${describeValue(x)}\n` +
        "Make one with tensor(…)",
    );
  }
}

/**
 * Checks that predictions and targets have one shape.
 *
 * @throws {ShapeError} if they have not
 */
export function checkSameShape(metric: string, preds: Tensor, target: Tensor): void {
  if (shapesEqual(preds.shape, target.shape)) return;
  throw new ShapeError(
    `${metric}: Expected preds and target of one shape: ` +
      `got ${formatShape(preds.shape)} and ${formatShape(target.shape)}`,
  );
}

/**
 * Checks that a tensor holds labels: integers or bools.
 *
 * @throws {DTypeError} if it holds floats
 */
export function checkLabels(metric: string, labels: Tensor, name: string): void {
  if (!isFloating(labels.dtype)) return;
  throw new DTypeError(
    `${metric}: Expected integers or bools as ${name}: got ${labels.dtype}\n` +
      'Convert them first, for example with x.to("int32")',
  );
}

/**
 * Checks that a tensor holds scores: floats.
 *
 * @throws {DTypeError} if it does not
 */
export function checkScores(metric: string, scores: Tensor): void {
  if (isFloating(scores.dtype)) return;
  throw new DTypeError(
    `${metric}: Expected floating scores as preds: got ${scores.dtype}\n` +
      "Give logits or probabilities, not labels",
  );
}

/**
 * Labels in a dtype that holds any class number and −1: int64 for int64 and uint32, else int32.
 */
export function labelsOf(x: Tensor): Tensor {
  return x.to(x.dtype === "int64" || x.dtype === "uint32" ? "int64" : "int32");
}

/** The widest floating dtype of a tensor's device, in which sums are taken. */
export function wideFloat(x: Tensor): DType {
  return x.device === "cpu" ? "float64" : "float32";
}

/** The numbers of some small tensors, one behind the other, by one read from their device. */
export async function readNumbers(parts: readonly Tensor[]): Promise<Float64Array> {
  const flat = parts.map((part) => part.flatten());
  const data = await (flat.length === 1 ? flat[0] : cat(flat)).data();
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : new Float64Array(data);
}

/**
 * Checks an option that is one of a few words.
 *
 * @throws {ArgumentError} if it is none of them
 */
export function checkChoice(
  metric: string,
  { name, value }: { readonly name: string; readonly value: unknown },
  choices: readonly string[],
): void {
  if (choices.includes(value as string)) return;
  const listed = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw new ArgumentError(
    `${metric}: Expected one of ${listed} as ${name}: got ${describeValue(value)}`,
  );
}
