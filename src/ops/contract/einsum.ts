/**
 * Einstein summation.
 *
 * @module
 */
import type { Tensor } from "../../engine/core/mod.ts";
import { diagonal, permute, reshape } from "../../engine/primitive/mod.ts";
import { arrange, contractPair, type Labelled, sumOut } from "./contract_pair.ts";
import { type ContractionOrder, contractionOrder } from "./contraction_order.ts";
import { type Label, parseEinsum } from "./einsum_expression.ts";
import { checkContractible } from "../operands.ts";

/**
 * Einstein's summation: each letter names a dimension; the product of all operands is summed over
 * the letters that the output has not. A letter twice in one operand takes the diagonal, `...`
 * stands for any dimensions (which broadcast), and without `->` the output has the letters that
 * occur once, in alphabetical order. Operands are contracted two at a time, in the order that takes
 * the fewest multiplications.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { einsum, tensor } from "@cotangent/cotangent";
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * assert.deepEqual(einsum("ij, jk -> ik", a, a).arraySync(), [[7, 10], [15, 22]]);
 * assert.deepEqual(einsum("ii->i", a).arraySync(), [1, 4]);
 * assert.deepEqual(einsum("...i->...", a).arraySync(), [3, 7]);
 * ```
 *
 * @throws {ArgumentError} if the expression cannot be read
 * @throws {ShapeError} if sizes do not match
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function einsum(expression: string, ...operands: Tensor[]): Tensor {
  if (operands.length > 0) checkContractible("einsum", ...operands);
  const parsed = parseEinsum(expression, operands.map(({ shape }) => shape));
  const { output, sizes } = parsed;
  const sides = operands.map((x, i) =>
    withoutOnes(withoutRepeats({ x, labels: parsed.inputs[i] }), sizes)
  );
  const order = contractionOrder({ inputs: sides.map(({ labels }) => labels), output, sizes });
  const result = contract(sides, order, new Set(output));
  return arrange(sumOut(result, (label) => output.includes(label)), output);
}

/** Contracts in an order; `needed` are the labels that are of use outside. */
function contract(
  sides: readonly Labelled[],
  order: ContractionOrder,
  needed: ReadonlySet<Label>,
): Labelled {
  if (typeof order === "number") return sides[order];
  const labelsOf = (part: ContractionOrder): Label[] =>
    typeof part === "number" ? [...sides[part].labels] : part.flatMap(labelsOf);
  const [a, b] = order.map((part, i) =>
    contract(sides, part, needed.union(new Set(labelsOf(order[1 - i]))))
  );
  return contractPair(a, b, (label) => needed.has(label));
}

/** The diagonal of dimensions with the same label. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  for (let d = 0; d < labels.length; d++) {
    const again = labels.indexOf(labels[d], d + 1);
    if (again < 0) continue;
    // The diagonal becomes the last dimension.
    const rest = labels.filter((_, i) => i !== d && i !== again);
    const others = labels.map((_, i) => i).filter((i) => i !== d && i !== again);
    const paired = permute(x, [...others, d, again]);
    return withoutRepeats({ x: diagonal(paired), labels: [...rest, labels[d]] });
  }
  return { x, labels };
}

/** Dimensions of size 1 that others broadcast are left out: a product does not depend on them. */
function withoutOnes({ x, labels }: Labelled, sizes: ReadonlyMap<Label, number>): Labelled {
  const stays = (label: Label, d: number): boolean => x.shape[d] === sizes.get(label);
  return {
    x: reshape(x, x.shape.filter((_, d) => stays(labels[d], d))),
    labels: labels.filter(stays),
  };
}
