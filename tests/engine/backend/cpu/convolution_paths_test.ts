/**
 * Each way in which the routine "convolution" computes against the definition, for shapes that are
 * computed so: random sizes, strides, dilations, paddings, groups and layouts.
 *
 * @module
 */
import type { ConvolutionOptions, DType } from "../../../../src/engine/base/mod.ts";
import { checkConvolution, type CheckOptions } from "./convolution_reference.ts";
import {
  randomInteger,
  type RandomOperand,
  randomOperand,
  randomSource,
  testWithAndWithoutBlas,
} from "./random_operand.ts";

interface Sizes {
  /** Images, channels, and the spatial sizes of the input. */
  readonly input: readonly number[];
  /** Kernels, channels of one, and its spatial sizes. */
  readonly kernel: readonly number[];
}

/** Checks a convolution of random operands whose outputs are not empty. */
function check(
  random: () => number,
  dtype: DType,
  { input, kernel }: Sizes,
  { label, ...given }: Partial<ConvolutionOptions> & { readonly label: string },
  how: CheckOptions = { checked: 150 },
): void {
  const ones = input.slice(2).map(() => 1);
  const options: ConvolutionOptions = {
    strides: ones,
    padding: ones.map(() => [0, 0] as const),
    inputDilation: ones,
    kernelDilation: ones,
    groups: 1,
    batchGroups: 1,
    ...given,
  };
  const operand = (shape: readonly number[]): RandomOperand => {
    const made = randomOperand(random, dtype, shape);
    // Sums of many equal products are rounded the same way again and again.
    const isRepeated = made.layout.strides.some((stride, d) => stride === 0 && shape[d] > 1);
    return isRepeated ? operand(shape) : made;
  };
  const text = `${label}, [${input}] by [${kernel}], ${JSON.stringify(options)}`;
  checkConvolution(operand(input), operand(kernel), options, text, how);
}

const some = randomInteger;

/** Padding that leaves at least `least` of `size` elements. */
function padding(random: () => number, count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, () => [some(random, -1, 2), some(random, -1, 2)] as const);
}

testWithAndWithoutBlas(
  "convolution() by 3 x 3 elements of many channels equals its definition",
  () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomSource(seed);
      const groups = random() < 0.3 ? 2 : 1;
      const channels = some(random, 28, 36);
      check(
        random,
        "float32",
        {
          input: [some(random, 3, 6), groups * channels, some(random, 9, 20), some(random, 9, 20)],
          kernel: [groups * some(random, 16, 24), channels, 3, 3],
        },
        { label: `seed ${seed}`, groups, padding: padding(random, 2) },
        { checked: 100, reach: 1 },
      );
    }
  },
);

testWithAndWithoutBlas(
  "convolution() to 3 x 3 elements of many channels equals its definition",
  () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomSource(seed);
      const batchGroups = random() < 0.3 ? 2 : 1;
      const [height, width] = [some(random, 9, 20), some(random, 9, 20)];
      const images = some(random, 4, 8);
      const low = [some(random, 0, 2), some(random, 0, 2)];
      check(random, "float32", {
        input: [batchGroups * some(random, 28, 36), images, height, width],
        kernel: [batchGroups * some(random, 16, 24), images, height, width],
      }, {
        label: `seed ${seed}`,
        batchGroups,
        padding: low.map((before) => [before, 2 - before] as const),
      }, { checked: 30, reach: 2 });
    }
  },
);

for (const dtype of ["float32", "float64", "int32"] as const) {
  testWithAndWithoutBlas(`convolution() of ${dtype} laid apart equals its definition`, () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomSource(seed);
      const rank = some(random, 1, 3);
      const each = (low: number, high: number) =>
        Array.from({ length: rank }, () => some(random, low, high));
      const groups = random() < 0.3 ? 2 : 1;
      const channels = some(random, 1, 9);
      check(random, dtype, {
        input: [some(random, 1, 3), groups * channels, ...each(2, rank === 3 ? 4 : 9)],
        kernel: [groups * some(random, 1, 40), channels, ...each(1, 3)],
      }, {
        label: `seed ${seed}`,
        groups,
        padding: padding(random, rank),
        inputDilation: each(1, 3),
        kernelDilation: each(1, 2),
      });
    }
  });

  testWithAndWithoutBlas(
    `convolution() of ${dtype} channel by channel equals its definition`,
    () => {
      for (let seed = 1; seed <= 60; seed++) {
        const random = randomSource(seed);
        const rank = some(random, 1, 3);
        const each = (low: number, high: number) =>
          Array.from({ length: rank }, () => some(random, low, high));
        const groups = some(random, 2, 5);
        check(random, dtype, {
          input: [some(random, 1, 3), groups, ...each(5, rank === 3 ? 7 : 15)],
          kernel: [groups * some(random, 1, 3), 1, ...each(1, 4)],
        }, {
          label: `seed ${seed}`,
          groups,
          padding: padding(random, rank),
          strides: each(1, 3),
          inputDilation: random() < 0.3 ? each(1, 2) : each(1, 1),
          kernelDilation: random() < 0.3 ? each(1, 2) : each(1, 1),
        });
      }
    },
  );

  testWithAndWithoutBlas(
    `convolution() of ${dtype} to kernels of channels equals its definition`,
    () => {
      for (let seed = 1; seed <= 60; seed++) {
        const random = randomSource(seed);
        const rank = some(random, 1, 3);
        const each = (low: number, high: number) =>
          Array.from({ length: rank }, () => some(random, low, high));
        const batchGroups = some(random, 2, 5);
        const images = some(random, 1, 3);
        const strides = random() < 0.5 ? each(1, 2) : each(1, 1);
        const taps = each(1, 3);
        const window = each(5, rank === 3 ? 5 : 12);
        check(random, dtype, {
          // As large as these windows at so many places need
          input: [
            batchGroups,
            images,
            ...window.map((size, d) => (size - 1) * strides[d] + taps[d] - 1),
          ],
          kernel: [batchGroups * some(random, 1, 3), images, ...window],
        }, {
          label: `seed ${seed}`,
          batchGroups,
          padding: window.map(() => [1, 0] as const),
          kernelDilation: strides,
        });
      }
    },
  );
}

testWithAndWithoutBlas("convolution() summed over many images equals its definition", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomSource(seed);
    // Small images share a product, large ones are cut.
    const [height, width] = seed % 2 === 0 ? [5, 6] : [33, 29];
    const images = some(random, 2, 30);
    const strides = [some(random, 1, 2), some(random, 1, 2)];
    check(random, "float32", {
      input: [some(random, 1, 9), images, height * strides[0], width * strides[1]],
      kernel: [some(random, 1, 9), images, height, width],
    }, { label: `seed ${seed}`, kernelDilation: strides, padding: padding(random, 2) });
  }
});

testWithAndWithoutBlas("convolution() of large images in parts equals its definition", () => {
  const random = randomSource(7);
  // To few kernels, laid apart, in three dimensions with a stride, and in one.
  check(random, "float32", { input: [2, 8, 90, 80], kernel: [2, 8, 7, 5] }, {
    label: "few kernels",
    padding: [[3, 3], [2, 2]],
  });
  check(random, "float32", { input: [1, 4, 70, 60], kernel: [40, 4, 4, 4] }, {
    label: "laid apart",
    inputDilation: [2, 3],
    padding: [[1, 2], [0, 1]],
  });
  check(random, "float32", { input: [2, 6, 12, 25, 30], kernel: [3, 6, 3, 3, 3] }, {
    label: "three dimensions",
    strides: [1, 2, 1],
    padding: [[1, 1], [1, 1], [1, 1]],
  });
  check(random, "float32", { input: [1, 20, 9000], kernel: [9, 20, 5] }, {
    label: "one dimension",
    padding: [[2, 2]],
  });
  check(random, "float32", { input: [1, 32, 100, 90], kernel: [24, 32, 3, 3] }, {
    label: "3 x 3",
    padding: [[1, 1], [1, 1]],
  }, { checked: 100, reach: 1 });
});
