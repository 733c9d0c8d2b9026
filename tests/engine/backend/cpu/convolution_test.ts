/**
 * The routine "convolution" against its definition.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ConvolutionOptions,
  convolutionOutputShape,
  type DType,
  dtypeInfo,
  dtypes,
  type ElementValue,
  isFloating,
  rowMajorStrides,
  sizeOf,
} from "../../../../src/engine/base/mod.ts";
import { planConvolution } from "../../../../src/engine/backend/cpu/routine/convolution.ts";
import {
  randomInteger,
  type RandomOperand,
  randomOperand,
  randomSource,
  readElements,
  testWithAndWithoutBlas,
} from "./random_operand.ts";

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

function checkConvolution(
  input: RandomOperand,
  kernel: RandomOperand,
  options: ConvolutionOptions,
  label: string,
): void {
  const dtype = input.dtype;
  const shape = convolutionOutputShape(input.layout.shape, kernel.layout.shape, options);
  const output = dtypeInfo[dtype].allocate(sizeOf(shape));
  const run = planConvolution([input, kernel], [{ dtype, shape }], options);
  run([input.storage, kernel.storage], [output]);
  const got = readElements(dtype, output);
  for (let i = 0; i < got.length; i++) {
    const where = `${label}, element ${i} of [${shape}]`;
    if (isFloating(dtype)) {
      let sum = 0;
      let magnitude = 0;
      eachPair(input, kernel, shape, options, i, (x, y) => {
        sum += Number(x) * Number(y);
        magnitude += Math.abs(Number(x) * Number(y));
      });
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

function randomOptions(random: () => number, rank: number): ConvolutionOptions {
  const each = <T>(make: () => T) => Array.from({ length: rank }, make);
  const usually = (usual: number, high: number) =>
    random() < 0.6 ? usual : randomInteger(random, 1, high);
  const groups = usually(1, 3);
  return {
    strides: each(() => usually(1, 3)),
    padding: each(() => [randomInteger(random, -1, 3), randomInteger(random, -1, 3)] as const),
    inputDilation: each(() => usually(1, 3)),
    kernelDilation: each(() => usually(1, 3)),
    groups,
    batchGroups: groups === 1 ? usually(1, 3) : 1,
  };
}

for (const dtype of dtypes) {
  testWithAndWithoutBlas(`convolution() of ${dtype} equals its definition`, () => {
    const cases = dtype === "float64" || dtype === "float32" ? 200 : 40;
    for (let seed = 1; seed <= cases; seed++) {
      const random = randomSource(seed);
      const rank = randomInteger(random, 1, 3);
      const options = randomOptions(random, rank);
      const { groups, batchGroups } = options;
      const sizes = (low: number, high: number) =>
        Array.from({ length: rank }, () => randomInteger(random, low, high));
      const channels = randomInteger(random, 1, 3);
      const high = rank === 3 ? 5 : 9;
      const input = randomOperand(random, dtype, [
        batchGroups * randomInteger(random, 1, 3),
        groups * channels,
        ...sizes(1, high),
      ]);
      const window = random() < 0.3 ? sizes(4, high) : sizes(1, 3);
      const kernels = groups * batchGroups * randomInteger(random, 1, 3);
      const kernel = randomOperand(random, dtype, [kernels, channels, ...window]);
      const label = `seed ${seed}, [${input.layout.shape}] by [${kernel.layout.shape}], ` +
        JSON.stringify(options);
      checkConvolution(input, kernel, options, label);
    }
  });
}

const plainOptions: ConvolutionOptions = {
  strides: [1, 1],
  padding: [[1, 1], [1, 1]],
  inputDilation: [1, 1],
  kernelDilation: [1, 1],
  groups: 1,
  batchGroups: 1,
};

testWithAndWithoutBlas("convolution() past the size of a block equals its definition", () => {
  const random = randomSource(5);
  const kernel = randomOperand(random, "float32", [3, 40, 3, 3]);
  checkConvolution(
    randomOperand(random, "float32", [2, 40, 31, 33]),
    kernel,
    plainOptions,
    "large",
  );
  checkConvolution(randomOperand(random, "float32", [33, 40, 5, 6]), kernel, plainOptions, "many");
});

testWithAndWithoutBlas("convolution() of whole planes equals its definition", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomSource(seed);
    const rank = randomInteger(random, 1, 3);
    const spatial = Array.from({ length: rank }, () => randomInteger(random, 3, 8));
    const shape = [randomInteger(random, 1, 3), randomInteger(random, 1, 3), ...spatial];
    // Windows of 3 with the output as large as the input, or windows as large as the input.
    const wide = random() < 0.5;
    const window = wide ? spatial : spatial.map(() => 3);
    const ones = spatial.map(() => 1);
    const options: ConvolutionOptions = {
      strides: wide && random() < 0.5 ? spatial.map(() => 2) : ones,
      padding: spatial.map(() => [1, 1] as const),
      inputDilation: ones,
      kernelDilation: ones,
      groups: 1,
      batchGroups: 1,
    };
    const elements = sizeOf(shape);
    const storage = Float64Array.from({ length: elements }, () => random() - 0.5);
    const layout = { shape, strides: rowMajorStrides(shape), offset: 0 };
    const input = { dtype: "float64" as const, storage, layout, values: [...storage] };
    const kernel = randomOperand(random, "float64", [2, shape[1], ...window]);
    checkConvolution(input, kernel, options, `seed ${seed}, [${shape}] by [${window}]`);
  }
});

testWithAndWithoutBlas("convolution() by windows of one element is a product", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomSource(seed);
    const options = { ...plainOptions, padding: [[0, 0], [0, 0]] as const, groups: 2 };
    const input = randomOperand(random, "float64", [2, 6, 4, 5]);
    const kernel = randomOperand(random, "float64", [4, 3, 1, 1]);
    checkConvolution(input, kernel, options, `seed ${seed}`);
  }
});

Deno.test("convolutionOutputShape() counts the windows that fit", () => {
  const shape = convolutionOutputShape([4, 6, 10, 3], [8, 3, 3, 5], {
    strides: [2, 1],
    padding: [[1, -1], [0, 0]],
    inputDilation: [2, 1],
    kernelDilation: [1, 2],
    groups: 2,
    batchGroups: 2,
  });
  assert.deepEqual(shape, [2, 8, 9, 0]);
});

Deno.test("convolution() without channels gives zeros", () => {
  const shape = [1, 2, 4, 4];
  const output = new Float32Array(32).fill(3);
  planConvolution(
    [
      { dtype: "float32", layout: { shape: [1, 0, 4, 4], strides: [16, 16, 4, 1], offset: 0 } },
      { dtype: "float32", layout: { shape: [2, 0, 3, 3], strides: [9, 9, 3, 1], offset: 0 } },
    ],
    [{ dtype: "float32", shape }],
    plainOptions,
  )([new Float32Array(0), new Float32Array(0)], [output]);
  assert.ok(output.every((x) => x === 0));
});
