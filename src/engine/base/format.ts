/**
 * The printed form of tensors, laid out as PyTorch prints them: four digits, columns aligned,
 * lines of at most 80 columns, and only the edges of more than 1,000 elements.
 *
 * @module
 */
import type { ElementValue } from "./convert.ts";
import { type DType, isFloating } from "./dtype.ts";
import type { Shape } from "./layout.ts";
import { formatShape, sizeOf } from "./shape.ts";

/** Digits after the point. */
const precision = 4;
/** The most elements that are printed in full. */
const threshold = 1000;
/** How many elements are shown at either end of a shortened dimension. */
const edgeItems = 3;
/** Columns a line. */
const lineWidth = 80;

const opening = "tensor(";

/** What `formatTensor` prints. */
export interface FormatOptions {
  /** The sizes of the dimensions. */
  readonly shape: Shape;
  /** The dtype, named unless it is evident. */
  readonly dtype: DType;
  /** The element with a row-major index; asked for printed elements alone, once each. */
  readonly read: (flatIndex: number) => ElementValue;
  /** Added behind the dtype, for example `device="webgpu"`. */
  readonly suffix?: string;
}

/** A tensor as text, such as `tensor([[1., 2.], [3., 4.]])` with a line a row. */
export function formatTensor(options: FormatOptions): string {
  const { shape, dtype, read, suffix } = options;
  const size = sizeOf(shape);
  const suffixes: string[] = [];
  if (size === 0 && shape.length !== 1) suffixes.push(`size=${formatShape(shape)}`);
  // Without elements to tell by, integers and bools are named too.
  const evident = dtype === "float32" || (size > 0 && (dtype === "int32" || dtype === "bool"));
  if (!evident) suffixes.push(`dtype=${dtype}`);
  if (suffix !== undefined) suffixes.push(suffix);
  return addSuffixes(opening + formatElements(shape, dtype, read), suffixes);
}

/** Appends `, suffix` for each, on a new line where the current one is full. */
function addSuffixes(text: string, suffixes: readonly string[]): string {
  let result = text;
  let column = text.length - text.lastIndexOf("\n") + 1;
  for (const suffix of suffixes) {
    if (column + suffix.length + 2 > lineWidth) {
      result += `,\n${" ".repeat(opening.length)}${suffix}`;
      column = opening.length + suffix.length;
    } else {
      result += `, ${suffix}`;
      column += suffix.length + 2;
    }
  }
  return `${result})`;
}

function formatElements(shape: Shape, dtype: DType, read: FormatOptions["read"]): string {
  if (sizeOf(shape) === 0) return "[]";
  const shorten = sizeOf(shape) > threshold;
  const values: ElementValue[] = [];
  forEachShown(shape, shorten, (flatIndex) => values.push(read(flatIndex)));
  const floating = isFloating(dtype);
  const cells = floating ? floatCells(values as number[]) : values.map(formatPlain);
  let width = 1;
  for (let i = 0; i < cells.length; i++) {
    // Columns fit the floats that are neither 0, infinite nor NaN, as PyTorch has it.
    if (!floating || isOrdinary(values[i] as number)) width = Math.max(width, cells[i].length);
  }
  for (let i = 0; i < cells.length; i++) cells[i] = cells[i].padStart(width);
  return nest({ shape, shorten, cells, width, next: 0 }, 0, opening.length);
}

/** The indices of a dimension that are printed, and whether "..." stands in the middle. */
function isShortened(size: number, shorten: boolean): boolean {
  return shorten && size > 2 * edgeItems;
}

/** Calls a function with the row-major index of each printed element, in order. */
function forEachShown(
  shape: Shape,
  shorten: boolean,
  visit: (flatIndex: number) => void,
): void {
  const walk = (dim: number, flatIndex: number): void => {
    if (dim === shape.length) return visit(flatIndex);
    const size = shape[dim];
    const cut = isShortened(size, shorten);
    for (let i = 0; i < size; i++) {
      if (cut && i === edgeItems) i = size - edgeItems;
      walk(dim + 1, flatIndex * size + i);
    }
  };
  walk(0, 0);
}

/** What is being printed, and how many of its cells are used up. */
interface Printing {
  readonly shape: Shape;
  readonly shorten: boolean;
  readonly cells: readonly string[];
  readonly width: number;
  next: number;
}

/** The text of a sub-tensor from a dimension on, which begins in the column `indent`. */
function nest(printing: Printing, dim: number, indent: number): string {
  const { shape, shorten, cells, width } = printing;
  if (dim === shape.length) return cells[printing.next++];
  const inner = dim === shape.length - 1;
  const cut = isShortened(shape[dim], shorten);
  const count = cut ? 2 * edgeItems : shape[dim];
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    if (cut && i === edgeItems) parts.push(inner ? " ..." : "...");
    parts.push(nest(printing, dim + 1, indent + 1));
  }
  const margin = " ".repeat(indent + 1);
  if (!inner) return `[${parts.join(`,${"\n".repeat(shape.length - 1 - dim)}${margin}`)}]`;
  const perLine = Math.max(1, Math.floor((lineWidth - indent) / (width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += perLine) {
    lines.push(parts.slice(i, i + perLine).join(", "));
  }
  return `[${lines.join(`,\n${margin}`)}]`;
}

function formatPlain(value: ElementValue): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** Floats in one style for all: integers as `1.`, four digits, or scientific for a wide range. */
function floatCells(values: readonly number[]): string[] {
  let least = Infinity;
  let greatest = 0;
  let integral = true;
  for (const value of values) {
    if (!isOrdinary(value)) continue;
    const magnitude = Math.abs(value);
    least = Math.min(least, magnitude);
    greatest = Math.max(greatest, magnitude);
    integral &&= Number.isInteger(value);
  }
  const scientific = greatest > 0 && (greatest / least > 1000 || greatest > 1e8 || least < 1e-4);
  return values.map((value) => {
    if (!Number.isFinite(value)) {
      return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    const magnitude = Math.abs(value);
    if (scientific) return sign + toScientific(magnitude);
    return sign + (integral ? `${magnitude.toFixed(0)}.` : toFixedEven(magnitude));
  });
}

function isOrdinary(value: number): boolean {
  return Number.isFinite(value) && value !== 0;
}

/** A non-negative number with four digits after the point; ties go to the even digit, as in C. */
function toFixedEven(value: number): string {
  // A tie has one binary digit more than `precision`: value = odd / 2 ** (precision + 1).
  const isTie = (value * 2 ** (precision + 1)) % 2 === 1;
  if (!isTie) return value.toFixed(precision);
  const exact = value.toFixed(precision + 1);
  const down = exact.slice(0, -1);
  return Number(down.at(-1)) % 2 === 0 ? down : value.toFixed(precision);
}

/** A non-negative number as `1.2346e-05`; ties go to the even digit, as in C. */
function toScientific(value: number): string {
  const text = roundScientific(value);
  const at = text.indexOf("e");
  return `${text.slice(0, at + 2)}${text.slice(at + 2).padStart(2, "0")}`;
}

function roundScientific(value: number): string {
  const rounded = value.toExponential(precision);
  const odd = Number(rounded[precision + 1]) % 2 === 1;
  // JavaScript rounds ties up: only an odd last digit may be the wrong one of two neighbours.
  if (!odd) return rounded;
  const exact = value.toExponential(100);
  const rest = exact.slice(precision + 2, exact.indexOf("e"));
  return /^50*$/.test(rest)
    ? `${exact.slice(0, precision + 2)}${exact.slice(exact.indexOf("e"))}`
    : rounded;
}
