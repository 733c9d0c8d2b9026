/**
 * Convolutions of float32 as the layers of networks have them, compiled: the layer itself, the gradient
 * with respect to its input, and that with respect to its kernels.
 *
 * @module
 */
import { conv2d, type ConvolutionOptions, grad, jit, random, type Tensor } from "../mod.ts";

interface Layer {
  /** Images, channels, height, width. */
  readonly input: readonly [number, number, number, number];
  /** Kernels, channels of one, height, width. */
  readonly kernel: readonly [number, number, number, number];
  readonly options: ConvolutionOptions;
}

const layers: Readonly<Record<string, Layer>> = {
  "first of a small network": {
    input: [64, 1, 28, 28],
    kernel: [32, 1, 3, 3],
    options: { padding: 1 },
  },
  "second of a small network": {
    input: [64, 32, 14, 14],
    kernel: [64, 32, 3, 3],
    options: { padding: 1 },
  },
  "3 x 3 of 128 channels": {
    input: [4, 128, 28, 28],
    kernel: [128, 128, 3, 3],
    options: { padding: 1 },
  },
  "3 x 3 with a stride": {
    input: [4, 128, 28, 28],
    kernel: [256, 128, 3, 3],
    options: { padding: 1, stride: 2 },
  },
  "1 x 1": { input: [2, 256, 56, 56], kernel: [64, 256, 1, 1], options: {} },
  "7 x 7 of an image": {
    input: [2, 3, 112, 112],
    kernel: [64, 3, 7, 7],
    options: { padding: 3, stride: 2 },
  },
  "patches of 16 x 16": {
    input: [2, 3, 224, 224],
    kernel: [192, 3, 16, 16],
    options: { stride: 16 },
  },
  "channel by channel": {
    input: [8, 128, 28, 28],
    kernel: [128, 1, 3, 3],
    options: { padding: 1, groups: 128 },
  },
};

for (const [name, { input, kernel, options }] of Object.entries(layers)) {
  const keys = random.split(random.key(0), 3);
  const x = random.normal(keys.at(0), [...input]);
  const weights = random.normal(keys.at(1), [...kernel]);
  const apply = (x: Tensor, weights: Tensor): Tensor => conv2d(x, weights, options);
  const cotangent = random.normal(keys.at(2), apply(x, weights).shape);
  const forward = jit(apply);
  const toInput = jit(grad((x: Tensor) => apply(x, weights).mul(cotangent).sum()));
  const toKernels = jit(grad((weights: Tensor) => apply(x, weights).mul(cotangent).sum()));
  Deno.bench(`${name}`, { group: name, baseline: true }, () => {
    forward(x, weights);
  });
  Deno.bench(`${name}, to the input`, { group: name }, () => {
    toInput(x);
  });
  Deno.bench(`${name}, to the kernels`, { group: name }, () => {
    toKernels(weights);
  });
}
