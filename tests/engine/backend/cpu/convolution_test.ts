/**
 * The routine "convolution" against its definition.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ConvolutionOptions,
  convolutionOutputShape,
  dtypes,
  rowMajorStrides,
  sizeOf,
} from "../../../../src/engine/base/mod.ts";
import { planConvolution } from "../../../../src/engine/backend/cpu/routine/convolution.ts";
import { checkConvolution } from "./convolution_reference.ts";
import {
  randomInteger,
  randomOperand,
  randomSource,
  testWithAndWithoutBlas,
} from "./random_operand.ts";

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
