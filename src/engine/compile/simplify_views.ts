/**
 * Rules of views: shapes, orders and repetitions.
 *
 * @module
 */
import { contiguousLayout, permuteLayout, reshapeLayout, type Shape } from "../base/mod.ts";
import { bind1, type Tensor } from "../core/mod.ts";
import { concatenate, expand, full, permute, reshape, type SliceParams } from "../primitive/mod.ts";
import { definitionOf, fillValueOf, isUsedOnce, isView, madeBy } from "./definitions.ts";
import { isPointwise } from "./pointwise.ts";
import { type PartsParams, putTogether } from "./parts.ts";
import { differByOnes, type Rule, type Rules } from "./simplification.ts";

interface ShapeParams {
  readonly shape: Shape;
}

interface OrderParams {
  readonly order: readonly number[];
}

interface ExpandParams extends ShapeParams {
  readonly dims: readonly number[];
}

const reshapeReshaped: Rule = ([x], { shape }: ShapeParams) => {
  const inner = madeBy(x, "reshape")?.inputs[0];
  if (inner === undefined) return null;
  // Where the first shape takes a copy, others may read that too.
  const isFree = !isView(inner) || differByOnes(inner.shape, x.shape) || isUsedOnce(x);
  return isFree ? reshape(inner, shape) : null;
};

// A function of views that loses or gets dimensions of size 1, as the slice of a turn does, is one of views
// that do, and so in the shape of what is made of it.
const reshapePointwise: Rule = ([x], { shape }: ShapeParams) => {
  const made = isUsedOnce(x) && differByOnes(x.shape, shape) ? definitionOf(x) : null;
  if (made === null || !isPointwise(made.primitive, made.inputs, made.params)) return null;
  if (!made.inputs.every(isView)) return null;
  return bind1(made.primitive, made.inputs.map((input) => reshape(input, shape)), made.params);
};

const permutePermuted: Rule = ([x], { order }: OrderParams) => {
  const inner = madeBy<OrderParams>(x, "permute");
  return inner && permute(inner.inputs[0], order.map((dim) => inner.params.order[dim]));
};

const expandExpanded: Rule = ([x], { shape, dims }: ExpandParams) => {
  const inner = madeBy<ExpandParams>(x, "expand");
  if (inner === null) return null;
  const own = shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim));
  const repeated = [...dims, ...inner.params.dims.map((dim) => own[dim])];
  return expand(inner.inputs[0], shape, repeated.sort((a, b) => a - b));
};

/** A view of a number that is repeated is that number repeated in another shape. */
function viewOfFill(shapeOf: (x: Tensor, params: never) => Shape): Rule {
  return ([x], params) => {
    const value = fillValueOf(x);
    return value === null ? null : full(shapeOf(x, params as never), value, x.dtype, x.device);
  };
}

// In another order, tensors behind each other do not lie so that every other shape is a view of them:
// that takes a copy, which is saved where they are written in that order at once.
const reshapePermutedParts: Rule = ([x], { shape }: ShapeParams) => {
  const permuted = madeBy<OrderParams>(x, "permute");
  if (permuted === null) return null;
  const [whole] = permuted.inputs;
  const { order } = permuted.params;
  if (reshapeLayout(permuteLayout(contiguousLayout(whole.shape), order), shape) !== null) {
    return null;
  }
  const joined = madeBy<{ readonly dim: number }>(whole, "concatenate");
  const parts = joined ?? madeBy<PartsParams>(whole, "parts");
  if (parts === null) return null;
  const inputs = parts.inputs.map((input) => permute(input, order));
  const dim = order.indexOf(parts.params.dim);
  const ordered = joined === null
    ? putTogether(inputs, { ...parts.params as PartsParams, dim })
    : concatenate(inputs, dim);
  return reshape(ordered, shape);
};

/** The rules of this file. */
export const viewRules: Rules = {
  reshape: [
    viewOfFill((_, { shape }: ShapeParams) => shape),
    reshapeReshaped,
    reshapePointwise,
    reshapePermutedParts,
  ],
  permute: [
    viewOfFill((x, { order }: OrderParams) => order.map((dim) => x.shape[dim])),
    permutePermuted,
  ],
  expand: [expandExpanded],
  slice: [viewOfFill((_, { sizes }: SliceParams) => sizes)],
};
