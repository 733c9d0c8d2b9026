/**
 * Convolution by its definition, for tests of the routine.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ConvolutionOptions,
  convolutionOutputShape,
  type DType,
  dtypeInfo,
  type ElementValue,
  isFloating,
  sizeOf,
} from "../../../../src/engine/base/mod.ts";
import { planConvolution } from "../../../../src/engine/backend/cpu/routine/convolution.ts";
import { type RandomOperand, readElements } from "./random_operand.ts";

/** Relative to the sum of the products' magnitudes. */
const tolerance: Partial<Record<DType, number>> = {
  float64: 1e-15,
  float32: 4e-7,
  float16: 1e-3,
  bfloat16: 8e-3,
};

/** What rounding to a number without an exponent to lower may take: half of float16's least. */
const leastError: Partial<Record<DType, number>> = { float16: 2 ** -25 };

/** The definition, element by element: calls `visit` with each pair of factors of one output. */
function eachPair(
  input: RandomOperand,
  kernel: RandomOperand,
  outputShape: readonly number[],
  options: ConvolutionOptions,
  flat: number,
  visit: (x: ElementValue, y: ElementValue) => void,
): void {
  const index: number[] = [];
  for (let d = outputShape.length - 1, rest = flat; d >= 0; d--) {
    index[d] = rest % outputShape[d];
    rest = Math.floor(rest / outputShape[d]);
  }
  const inputShape = input.layout.shape;
  const kernelShape = kernel.layout.shape;
  const { groups, batchGroups } = options;
  const part = Math.floor(index[1] / (kernelShape[0] / (groups * batchGroups)));
  const image = index[0] + (batchGroups > 1 ? part * outputShape[0] : 0);
  const firstChannel = groups > 1 ? part * kernelShape[1] : 0;
  const inner = sizeOf(kernelShape.slice(1));
  for (let w = 0; w < inner; w++) {
    const window: number[] = [];
    for (let d = kernelShape.length - 1, rest = w; d >= 1; d--) {
      window[d] = rest % kernelShape[d];
      rest = Math.floor(rest / kernelShape[d]);
    }
    let place = image * inputShape[1] + firstChannel + window[1];
    let inside = true;
    for (let d = 2; d < inputShape.length; d++) {
      const s = d - 2;
      const at = index[d] * options.strides[s] + window[d] * options.kernelDilation[s] -
        options.padding[s][0];
      const element = at / options.inputDilation[s];
      inside &&= Number.isInteger(element) && element >= 0 && element < inputShape[d];
      place = place * inputShape[d] + element;
    }
    if (inside) visit(input.values[place], kernel.values[index[1] * inner + w]);
  }
}

/** What of a convolution is checked, and how. */
export interface CheckOptions {
  /** About so many elements, spread evenly. @default all */
  readonly checked?: number;
  /**
   * Errors may be as large as those of windows up to so many places away: where windows are computed
   * together, rounding errors of one are in the others. @default 0
   */
  readonly reach?: number;
}

/** Checks the routine against the definition. */
export function checkConvolution(
  input: RandomOperand,
  kernel: RandomOperand,
  options: ConvolutionOptions,
  label: string,
  { checked = Infinity, reach = 0 }: CheckOptions = {},
): void {
  const dtype = input.dtype;
  const shape = convolutionOutputShape(input.layout.shape, kernel.layout.shape, options);
  const output = dtypeInfo[dtype].allocate(sizeOf(shape));
  const run = planConvolution([input, kernel], [{ dtype, shape }], options);
  run([input.storage, kernel.storage], [output]);
  const got = readElements(dtype, output);
  const step = Math.max(1, Math.floor(got.length / checked) | 1);
  for (let i = 0; i < got.length; i += step) {
    const where = `${label}, element ${i} of [${shape}]`;
    if (isFloating(dtype)) {
      const sumAt = (flat: number) => {
        let sum = 0;
        let magnitude = 0;
        eachPair(input, kernel, shape, options, flat, (x, y) => {
          sum += Number(x) * Number(y);
          magnitude += Math.abs(Number(x) * Number(y));
        });
        return { sum, magnitude };
      };
      const { sum } = sumAt(i);
      const magnitude = Math.max(
        ...neighbours(shape, i, reach).map((flat) => sumAt(flat).magnitude),
      );
      const error = Math.abs(got[i] as number - sum);
      const allowed = tolerance[dtype]! * magnitude + (leastError[dtype] ?? 0);
      assert.ok(error <= allowed, `${where}: got ${got[i]}, not ${sum}`);
    } else {
      let sum = 0n;
      eachPair(input, kernel, shape, options, i, (x, y) => sum += BigInt(x) * BigInt(y));
      const bits = dtypeInfo[dtype].bytes * 8;
      const wrapped = dtype === "bool"
        ? BigInt(sum !== 0n)
        : dtype.startsWith("u")
        ? BigInt.asUintN(bits, sum)
        : BigInt.asIntN(bits, sum);
      assert.equal(BigInt(got[i]), wrapped, where);
    }
  }
}

/** The places in the plane of a place that are at most so far away in each dimension. */
function neighbours(shape: readonly number[], flat: number, reach: number): number[] {
  const [height, width] = shape.slice(-2);
  const x = flat % width;
  const y = Math.floor(flat / width) % height;
  const found: number[] = [];
  for (let dy = Math.max(-reach, -y); dy <= Math.min(reach, height - 1 - y); dy++) {
    for (let dx = Math.max(-reach, -x); dx <= Math.min(reach, width - 1 - x); dx++) {
      found.push(flat + dy * width + dx);
    }
  }
  return found;
}
