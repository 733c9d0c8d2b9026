/**
 * Where the elements of a tensor lie in its storage: a shape, a stride a dimension (in elements,
 * any sign, 0 where a dimension is expanded) and an offset. Views are computed here, on numbers
 * alone. Arguments are assumed valid: dims in 0 … rank - 1, ranges within the sizes.
 *
 * @module
 */
import { rowMajorStrides, sizeOf } from "./shape.ts";

/** The sizes of a tensor's dimensions. */
export type Shape = readonly number[];

/** The place of each element in a storage. */
export interface Layout {
  /** The size of each dimension. */
  readonly shape: Shape;
  /** In elements; any sign. */
  readonly strides: readonly number[];
  /** The place of the element whose indices are all 0, in elements. */
  readonly offset: number;
}

/** The row-major layout of a shape. */
export function contiguousLayout(shape: Shape, offset = 0): Layout {
  return { shape, strides: rowMajorStrides(shape), offset };
}

/**
 * Whether the elements lie row-major without gaps from the offset on. Strides of dimensions of
 * size 1 do not matter; a layout of no element is always contiguous.
 */
export function isContiguous(layout: Layout): boolean {
  const { shape, strides } = layout;
  let expected = 1;
  let contiguous = true;
  for (let d = shape.length - 1; d >= 0; d--) {
    const size = shape[d];
    if (size === 0) return true;
    if (size !== 1 && strides[d] !== expected) contiguous = false;
    expected *= size;
  }
  return contiguous;
}

/** The place in the storage of the element with a row-major index. */
export function placeAt(layout: Layout, flatIndex: number): number {
  const { shape, strides } = layout;
  let place = layout.offset;
  let rest = flatIndex;
  for (let d = shape.length - 1; d >= 0 && rest > 0; d--) {
    const index = rest % shape[d];
    place += index * strides[d];
    rest = (rest - index) / shape[d];
  }
  return place;
}

/**
 * The same elements, in row-major order, under another shape of as many; null where that takes a
 * copy.
 */
export function reshapeLayout(layout: Layout, shape: Shape): Layout | null {
  const old = layout.shape;
  const rank = old.length;
  if (rank === 0 || sizeOf(old) === 0) return contiguousLayout(shape, layout.offset);

  // Old dimensions fall into runs in which elements are evenly spaced; each run must be filled by
  // whole new dimensions.
  const strides = new Array<number>(shape.length);
  let next = shape.length - 1;
  let step = layout.strides[rank - 1];
  let runSize = 1;
  for (let d = rank - 1; d >= 0; d--) {
    runSize *= old[d];
    const runEnds = d === 0 || (old[d - 1] !== 1 && layout.strides[d - 1] !== runSize * step);
    if (!runEnds) continue;
    let filled = 1;
    while (next >= 0 && (filled < runSize || shape[next] === 1)) {
      strides[next] = filled * step;
      filled *= shape[next--];
    }
    if (filled !== runSize) return null;
    if (d > 0) step = layout.strides[d - 1];
    runSize = 1;
  }
  return next < 0 ? { shape, strides, offset: layout.offset } : null;
}

/** Dimension `i` of the result is dimension `dims[i]` of the layout. */
export function permuteLayout(layout: Layout, dims: readonly number[]): Layout {
  return {
    shape: dims.map((dim) => layout.shape[dim]),
    strides: dims.map((dim) => layout.strides[dim]),
    offset: layout.offset,
  };
}

/** Adds the dimensions `dims` of `shape` by strides of 0; the others are the layout's, in order. */
export function insertDims(layout: Layout, shape: Shape, dims: readonly number[]): Layout {
  const strides = new Array<number>(shape.length);
  let next = 0;
  for (let d = 0; d < shape.length; d++) strides[d] = dims.includes(d) ? 0 : layout.strides[next++];
  return { shape, strides, offset: layout.offset };
}

/** Which elements of a dimension `sliceLayout` keeps. */
export interface SliceRange {
  /** The first index. */
  readonly start: number;
  /** How many. */
  readonly length: number;
  /** From one index to the next; negative to go backwards. @default 1 */
  readonly step?: number;
}

/** Keeps the elements start, start + step, … of a dimension. */
export function sliceLayout(layout: Layout, dim: number, range: SliceRange): Layout {
  const { start, length, step = 1 } = range;
  const stride = layout.strides[dim];
  return {
    shape: layout.shape.with(dim, length),
    strides: layout.strides.with(dim, stride * step),
    // With nothing left the start may lie outside: the offset stays where it is known to be valid.
    offset: length === 0 ? layout.offset : layout.offset + start * stride,
  };
}

/** Which diagonal `diagonalLayout` takes. */
export interface DiagonalPlace {
  /** The dimension of rows. */
  readonly dim1: number;
  /** The dimension of columns. */
  readonly dim2: number;
  /** Above the main diagonal if positive. @default 0 */
  readonly offset?: number;
}

/** The elements with `index2 = index1 + offset`, as a last dimension in place of the two. */
export function diagonalLayout(layout: Layout, place: DiagonalPlace): Layout {
  const { dim1, dim2, offset = 0 } = place;
  const { shape, strides } = layout;
  const down = Math.max(0, -offset);
  const right = Math.max(0, offset);
  const length = Math.max(0, Math.min(shape[dim1] - down, shape[dim2] - right));
  const others = (_: number, d: number) => d !== dim1 && d !== dim2;
  return {
    shape: [...shape.filter(others), length],
    strides: [...strides.filter(others), strides[dim1] + strides[dim2]],
    offset: length === 0
      ? layout.offset
      : layout.offset + down * strides[dim1] + right * strides[dim2],
  };
}

/** The windows that `slidingLayout` makes of a dimension. */
export interface SlidingWindow {
  /** Elements a window. */
  readonly size: number;
  /** From one window's start to the next's. @default 1 */
  readonly stride?: number;
  /** From one element of a window to the next. @default 1 */
  readonly dilation?: number;
}

/**
 * Overlapping windows of a dimension (`Tensor.unfold` of PyTorch, with a dilation): the dimension
 * becomes the number of windows, and a last dimension of the window's elements is appended.
 */
export function slidingLayout(layout: Layout, dim: number, window: SlidingWindow): Layout {
  const { size, stride = 1, dilation = 1 } = window;
  const reach = size === 0 ? 0 : dilation * (size - 1) + 1;
  const windows = Math.max(0, Math.floor((layout.shape[dim] - reach) / stride) + 1);
  const step = layout.strides[dim];
  return {
    shape: [...layout.shape.with(dim, windows), size],
    strides: [...layout.strides.with(dim, step * stride), step * dilation],
    offset: layout.offset,
  };
}

/** The loop nest that visits the elements of several layouts together. */
export interface Coalesced {
  /** The sizes of the loops, outermost first. */
  readonly shape: number[];
  /** For each layout its strides, one a loop. */
  readonly strides: number[][];
}

/**
 * The fewest loops that visit the elements of layouts of equal shapes in row-major order: without
 * sizes of 1, and neighbouring dimensions merged wherever they are evenly spaced in all layouts.
 * Contiguous ones give a single loop (of stride 1), scalars none, and no element one of size 0.
 */
export function coalesce(layouts: readonly Layout[]): Coalesced {
  const count = layouts.length;
  const shape: number[] = [];
  const strides = new Array<number[]>(count);
  for (let i = 0; i < count; i++) strides[i] = [];
  if (count === 0) return { shape, strides };

  const full = layouts[0].shape;
  // The last loop made so far is kept open: an inner dimension may still merge into it.
  let open = -1;
  for (let d = 0; d < full.length; d++) {
    const size = full[d];
    if (size === 1) continue;
    if (size === 0) return nothing(count);
    let mergeable = open >= 0;
    for (let i = 0; mergeable && i < count; i++) {
      mergeable = strides[i][open] === layouts[i].strides[d] * size;
    }
    if (mergeable) {
      shape[open] *= size;
      for (let i = 0; i < count; i++) strides[i][open] = layouts[i].strides[d];
    } else {
      open++;
      shape.push(size);
      for (let i = 0; i < count; i++) strides[i].push(layouts[i].strides[d]);
    }
  }
  return { shape, strides };
}

function nothing(count: number): Coalesced {
  return { shape: [0], strides: Array.from({ length: count }, () => [1]) };
}

/** The lowest and highest places of a storage that a layout touches. */
export interface Span {
  /** The lowest place. */
  readonly lowest: number;
  /** The highest place; one less than `lowest` if there is no element. */
  readonly highest: number;
}

/** The places between which all elements of a layout lie, both included. */
export function spanOf(layout: Layout): Span {
  const { shape, strides, offset } = layout;
  let lowest = offset;
  let highest = offset;
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 0) return { lowest: offset, highest: offset - 1 };
    const reach = (shape[d] - 1) * strides[d];
    if (reach < 0) lowest += reach;
    else highest += reach;
  }
  return { lowest, highest };
}
