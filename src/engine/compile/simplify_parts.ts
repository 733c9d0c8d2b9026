/**
 * Rules of what is taken apart and put together: slices, padding, concatenation.
 *
 * @module
 */
import { bind1, type Tensor } from "../core/mod.ts";
import {
  add,
  concatenate,
  type FillValue,
  full,
  mostConcatenated,
  pad,
  type PadParams,
  slice,
  sliceAlong,
  type SliceParams,
} from "../primitive/mod.ts";
import { definitionOf, fillValueOf, isOnlySliced, madeBy } from "./definitions.ts";
import { isPointwise } from "./pointwise.ts";
import { type PartsParams, putTogether } from "./parts.ts";
import { eitherWay, type Rule, type Rules } from "./simplification.ts";

// Each place of the outer slice is one of the inner slice's places.
const sliceSliced: Rule = ([x], { starts, sizes, steps }: SliceParams) => {
  const inner = madeBy<SliceParams>(x, "slice");
  return inner && slice(inner.inputs[0], {
    starts: starts.map((start, d) => inner.params.starts[d] + start * inner.params.steps[d]),
    sizes,
    steps: steps.map((step, d) => step * inner.params.steps[d]),
  });
};

/** Which places of a dimension a slice takes, if they follow each other in it and in no other. */
function rangeOf(x: Tensor, { starts, sizes, steps }: SliceParams): Range | null {
  const cut = sizes.flatMap((size, d) => size === x.shape[d] && steps[d] === 1 ? [] : [d]);
  const [dim] = cut;
  return cut.length === 1 && steps[dim] === 1
    ? { dim, start: starts[dim], length: sizes[dim] }
    : null;
}

interface Range {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
}

// Slices of what is computed for them alone are computed as such, next to what is made of them.
const slicePointwise: Rule = ([x], params: SliceParams) => {
  const made = isOnlySliced(x) ? definitionOf(x) : null;
  if (made === null || !isPointwise(made.primitive, made.inputs, made.params)) return null;
  return bind1(made.primitive, made.inputs.map((input) => slice(input, params)), made.params);
};

// A slice of tensors behind each other is one of those of them that it meets.
const sliceConcatenated: Rule = ([x], params: SliceParams) => {
  const range = rangeOf(x, params);
  const pieces = range && cutPieces(x, range);
  return pieces?.length === 1 ? pieces[0] : null;
};

// What a slice leaves of the padding stays, around what it leaves of the elements.
const slicePadded: Rule = ([x], { starts, sizes, steps }: SliceParams) => {
  const padded = madeBy<PadParams>(x, "pad");
  if (padded === null || steps.some((step) => step !== 1)) return null;
  const { low, interior, value } = padded.params;
  if (interior.some((count) => count > 0)) return null;
  const [inner] = padded.inputs;
  const kept = starts.map((start, d) => ({
    first: Math.max(start - low[d], 0),
    end: Math.min(start + sizes[d] - low[d], inner.shape[d]),
  }));
  if (kept.some(({ first, end }) => first >= end)) return full(sizes, value, x.dtype, x.device);
  const core = slice(inner, {
    starts: kept.map(({ first }) => first),
    sizes: kept.map(({ first, end }) => end - first),
    steps,
  });
  return pad(core, {
    low: kept.map(({ first }, d) => first + low[d] - starts[d]),
    high: kept.map(({ end }, d) => starts[d] + sizes[d] - low[d] - end),
    interior,
    value,
  });
};

const padPadded: Rule = ([x], { low, high, interior, value }: PadParams) => {
  const inner = madeBy<PadParams>(x, "pad");
  if (inner === null || !Object.is(inner.params.value, value)) return null;
  if ([...interior, ...inner.params.interior].some((count) => count > 0)) return null;
  return pad(inner.inputs[0], {
    low: low.map((count, d) => count + inner.params.low[d]),
    high: high.map((count, d) => count + inner.params.high[d]),
    interior,
    value,
  });
};

const padFill: Rule = ([x], { low, high, interior, value }: PadParams) =>
  Object.is(fillValueOf(x), value)
    ? full(
      x.shape.map((size, d) => low[d] + size + Math.max(0, size - 1) * interior[d] + high[d]),
      value,
      x.dtype,
      x.device,
    )
    : null;

/** What is put behind each other along a dimension to make a tensor, or a slice of such a one. */
function piecesOf(x: Tensor, dim: number): readonly Tensor[] {
  const joined = madeBy<{ readonly dim: number }>(x, "concatenate");
  if (joined !== null && joined.params.dim === dim) return joined.inputs;
  const cut = madeBy<SliceParams>(x, "slice");
  const range = cut && rangeOf(cut.inputs[0], cut.params);
  return (range?.dim === dim ? cutPieces(cut!.inputs[0], range) : null) ?? [x];
}

/** The parts within a range of the tensors that another one joins along its dimension. */
function cutPieces(x: Tensor, { dim, start, length }: Range): Tensor[] | null {
  const joined = madeBy<{ readonly dim: number }>(x, "concatenate");
  if (joined === null || joined.params.dim !== dim) return null;
  let before = 0;
  const pieces: Tensor[] = [];
  for (const input of joined.inputs) {
    const first = Math.max(start - before, 0);
    const end = Math.min(start + length - before, input.shape[dim]);
    if (first < end) pieces.push(sliceAlong(input, dim, { start: first, length: end - first }));
    before += input.shape[dim];
  }
  return pieces;
}

// Neighbours that were cut from one tensor, or joined along the same dimension, are one.
const concatenateMerged: Rule = (inputs, { dim }: { readonly dim: number }) => {
  const flat = inputs.flatMap((input) => piecesOf(input, dim));
  const merged: Tensor[] = [];
  for (const input of flat.length <= mostConcatenated ? flat : inputs) {
    const last = merged.at(-1);
    const joined = last === undefined ? null : rejoined(last, input, dim);
    if (joined === null) merged.push(input);
    else merged[merged.length - 1] = joined;
  }
  return merged.length === inputs.length && merged.every((x, i) => x === inputs[i])
    ? null
    : concatenate(merged, dim);
};

/** Two neighbours that were cut from one tensor, or hold one number, as one; else null. */
function rejoined(a: Tensor, b: Tensor, dim: number): Tensor | null {
  const length = a.shape[dim] + b.shape[dim];
  const [fill, next] = [fillValueOf(a), fillValueOf(b)];
  if (fill !== null && Object.is(fill, next)) {
    return full(a.shape.with(dim, length), fill, a.dtype, a.device);
  }
  const [first, second] = [a, b].map((x) => madeBy<SliceParams>(x, "slice"));
  if (first === null || second === null || first.inputs[0] !== second.inputs[0]) return null;
  const [whole] = first.inputs;
  const [one, other] = [rangeOf(whole, first.params), rangeOf(whole, second.params)];
  if (one?.dim !== dim || other?.dim !== dim || one.start + one.length !== other.start) return null;
  return sliceAlong(whole, dim, { start: one.start, length });
}

// A number before and behind a tensor is padding.
const concatenateFills: Rule = (inputs, { dim }: { readonly dim: number }) => {
  const fills = inputs.map(fillValueOf);
  const others = fills.flatMap((fill, i) => fill === null ? [i] : []);
  const values = fills.filter((fill) => fill !== null);
  if (others.length !== 1 || values.some((value) => !Object.is(value, values[0]))) return null;
  const [at] = others;
  const none = inputs[at].shape.map(() => 0);
  const count = (list: readonly Tensor[]) => list.reduce((sum, { shape }) => sum + shape[dim], 0);
  return pad(inputs[at], {
    low: none.with(dim, count(inputs.slice(0, at))),
    high: none.with(dim, count(inputs.slice(at + 1))),
    interior: none,
    value: values[0],
  });
};

/** Parts at their places with zeros around them. */
interface Parts {
  readonly dim: number;
  readonly extent: number;
  readonly parts: readonly { readonly start: number; readonly tensor: Tensor }[];
}

function partsOf(x: Tensor): Parts | null {
  const made = madeBy<PartsParams>(x, "parts");
  if (made !== null) {
    const { dim, starts, extent } = made.params;
    return { dim, extent, parts: made.inputs.map((tensor, i) => ({ start: starts[i], tensor })) };
  }
  const padded = madeBy<PadParams>(x, "pad");
  if (padded === null || !isZero(padded.params.value)) return null;
  const { low, high, interior } = padded.params;
  const dims = low.flatMap((count, d) => count + high[d] + interior[d] > 0 ? [d] : []);
  const [dim] = dims;
  if (dims.length !== 1 || interior[dim] > 0) return null;
  return { dim, extent: x.shape[dim], parts: [{ start: low[dim], tensor: padded.inputs[0] }] };
}

function isZero(value: FillValue): boolean {
  return Object.is(Number(value), 0);
}

/** The sum of two tensors that have their parts at different places, or null. */
function sumOfParts(x: Tensor, y: Tensor): Tensor | null {
  const a = partsOf(x);
  const b = a === null ? null : partsOf(y);
  if (a === null || b === null || a.dim !== b.dim) return null;
  const parts = [...a.parts, ...b.parts].sort((p, q) => p.start - q.start);
  const { dim, extent } = a;
  const overlap = parts.some(({ start, tensor }, i) =>
    start + tensor.shape[dim] > (parts[i + 1]?.start ?? extent)
  );
  if (overlap || parts.length > mostConcatenated) return null;
  return putTogether(parts.map(({ tensor }) => tensor), {
    dim,
    starts: parts.map(({ start }) => start),
    extent,
  });
}

// Where one has its part, all others add 0.
const addParts: Rule = ([x, y]) => sumOfParts(x, y);

// (x + p) + q = x + (p + q) where p and q are never both there.
const addFurtherParts: Rule = eitherWay((x, y) => {
  const sum = partsOf(y) === null ? null : madeBy(x, "add");
  if (sum === null) return null;
  const [first, second] = sum.inputs;
  const [rest, parts] = partsOf(second) === null ? [second, first] : [first, second];
  const together = sumOfParts(parts, y);
  return together && add(rest, together);
});

/** The rules of this file. */
export const partRules: Rules = {
  slice: [sliceSliced, slicePointwise, sliceConcatenated, slicePadded],
  pad: [padPadded, padFill],
  concatenate: [concatenateMerged, concatenateFills],
  add: [addParts, addFurtherParts],
};
