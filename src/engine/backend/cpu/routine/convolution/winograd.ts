/**
 * Convolution by kernels of 3 × 3 elements, and the gradient with respect to them, in fewer
 * multiplications: see winograd_transforms.ts.
 *
 * @module
 */
import { contiguousLayout, type TypedArray } from "../../../../base/mod.ts";
import { suitsFours } from "../../../../kernel/mod.ts";
import { kernelEngine } from "../../config.ts";
import { planAddedProduct, planProduct } from "../product.ts";
import { isLong, turnedWindows } from "./by_accumulation.ts";
import { planSpread } from "./copies.ts";
import { panel, type PanelName } from "./panel.ts";
import { fromLowest, type PlaneSource, planPlanes } from "./planes.ts";
import { prepare } from "./prepare.ts";
import {
  cutPlaces,
  overBlocks,
  type Part,
  type PartRun,
  type Range,
  type Space,
  type WindowBlock,
  type Windows,
} from "./windows.ts";
import {
  gradientsNest,
  kernelsNest,
  resultsNest,
  tileProducts,
  tilesNest,
} from "./winograd_transforms.ts";

/** Both sides of a block's products take about so many bytes. */
const blockBytes = 1 << 22;
/** Products of fewer tiles are slow. */
const fewestTiles = 192;

/**
 * Whether a part is computed so: float32 (whose rounding errors are then those of the largest of four
 * windows), in two dimensions, with enough channels and tiles for the multiplications that are saved to
 * outweigh the transforms. What those cost was fitted to measurements of 3 to 512 channels and 4 to 3136
 * tiles on one core: with 64 channels of 28 × 28 it takes 8.6 ms for 13.8 by columns, with 32 4.1 for
 * 5.4, and with 16 to 32 it takes longer.
 */
export function suitsWinograd(part: Part): boolean {
  const isGradient = isLong(part.windows);
  const windows = isGradient ? turnedWindows(part.windows) : part.windows;
  const { dtype, images, channels, spaces: [z, ...plane] } = windows;
  const isFlat = z.size === 1 && z.window === 1 && z.output === 1 && z.low === 0;
  const isDense = plane.every(({ window, stride, kernelDilation, inputDilation }) =>
    window === 3 && stride === 1 && kernelDilation === 1 && inputDilation === 1
  );
  if (dtype !== "float32" || !isFlat || !isDense || kernelEngine() === "javascript") return false;
  const tiles = plane.reduce((all, space) => all * tilesAlong(space), images);
  const transforms = 7 / channels + (isGradient ? 13 : 7) / tiles;
  return transforms < 0.2 + 5 / part.kernels.count;
}

/** Tiles that cover the results of one dimension: the last may lie beyond them in part. */
function tilesAlong({ output }: Space): number {
  return Math.ceil(output / 2);
}

/** Rows of tiles of a block. */
interface TileBlock {
  readonly images: number;
  readonly down: Range;
  readonly across: number;
  readonly tiles: number;
  /** From one channel's tiles to the next one's, and from one product's to the next one's. */
  readonly pitch: number;
}

function tileBlock({ spaces }: Windows, { images, ranges }: WindowBlock): TileBlock {
  const [, down] = ranges;
  const across = tilesAlong(spaces[2]);
  const tiles = images * down.count * across;
  return { images, down, across, tiles, pitch: tiles };
}

/** From one product's matrix to the next one's: not a multiple of what the cache is divided by. */
function matrixStep(rows: number, pitch: number): number {
  return rows * pitch + 16;
}

function cutTiles({ images, channels, spaces }: Windows, kernels: number) {
  const room = Math.floor(blockBytes / (4 * tileProducts * (channels + kernels)));
  const across = tilesAlong(spaces[2]);
  return cutPlaces(images, [1, tilesAlong(spaces[1]), across], Math.max(fewestTiles, room));
}

/** Transforms the tiles of a block to a panel. */
function planTiles(
  of: "input" | "cotangents",
  source: PlaneSource,
  { block, low, name }: {
    readonly block: TileBlock;
    /** Places of padding before the first element of a row and a column. */
    readonly low: readonly [number, number];
    readonly name: PanelName;
  },
): (input: TypedArray, start: number) => TypedArray {
  const { dtype, channels } = source;
  const { images, down, across, pitch } = block;
  const more = of === "input" ? 2 : 0;
  const planes = planPlanes(source, {
    images,
    reach: [
      { from: 0, count: 1 },
      { from: 2 * down.from - low[0], count: 2 * down.count + more },
      { from: -low[1], count: 2 * across + more },
    ],
  });
  const step = matrixStep(channels, pitch);
  const transform = prepare(
    { ...tilesNest(of, suitsFours(across)), integers: [down.count, across, pitch] },
    [{ dtype, layout: planes.layout }],
    [{ dtype, shape: [tileProducts, step] }],
  );
  return (input, start) => {
    const tiles = panel(name, dtype, tileProducts * step);
    transform([planes.prepare(input, start), tiles]);
    return tiles;
  };
}

/** Plans a part: kernels times tiles. */
export function planWinograd({ windows, kernels, imageStep }: Part): PartRun {
  const { dtype, images, channels, strides } = windows;
  const weights = fromLowest({
    shape: [kernels.count, channels, 3, 3],
    strides: kernels.strides.toSpliced(2, 1),
    offset: 0,
  });
  const shape = [tileProducts, kernels.count, channels];
  const transform = prepare(kernelsNest, [{ dtype, layout: weights.layout }], [{ dtype, shape }]);
  const run = overBlocks(images, cutTiles(windows, kernels.count), {
    steps: { input: strides[0], kernel: 0, output: imageStep },
    plan: (block) => planResults({ windows, kernels, imageStep }, tileBlock(windows, block)),
  });
  return (input, start, factors, place, output, end) => {
    const transformed = panel(
      "transformed kernels",
      dtype,
      tileProducts * kernels.count * channels,
    );
    transform([factors.subarray(place - weights.ahead), transformed]);
    run(input, start, transformed, 0, output, end);
  };
}

/** Plans the results of a block, for kernels that have been transformed. */
function planResults({ windows, kernels, imageStep }: Part, block: TileBlock): PartRun {
  const { dtype, channels, spaces } = windows;
  const [, y, x] = spaces;
  const { down, tiles, pitch } = block;
  const tilesOf = planTiles("input", windows, {
    block,
    low: [y.low, x.low],
    name: "transformed input",
  });
  const product = planProduct(
    dtype,
    { m: kernels.count, n: tiles, k: channels },
    { row: channels, column: 1 },
    { row: pitch, column: 1 },
    pitch,
  );
  const inputStep = matrixStep(channels, pitch);
  const kernelStep = kernels.count * channels;
  const resultStep = matrixStep(kernels.count, pitch);
  const finish = planFinish({ windows, kernels, imageStep }, block);
  return (input, start, transformed, _place, output, end) => {
    const tiles = tilesOf(input, start);
    const results = panel("transformed results", dtype, tileProducts * resultStep);
    for (let i = 0; i < tileProducts; i++) {
      product(transformed, i * kernelStep, tiles, i * inputStep, results, i * resultStep);
    }
    finish(results, output, end + 2 * down.from * x.output);
  };
}

/** Products to results of whole tiles, and those that lie within the output to it. */
function planFinish(
  { windows: { dtype, spaces }, kernels, imageStep }: Part,
  { images, down, across, pitch }: TileBlock,
): (products: TypedArray, output: TypedArray, end: number) => void {
  const [, y, x] = spaces;
  const [height, width] = [2 * down.count, 2 * across];
  const kept = Math.min(height, y.output - 2 * down.from);
  const isWhole = kept === height && width === x.output;
  const kernelStep = isWhole ? y.output * x.output : height * width;
  const step = isWhole ? imageStep : kernels.count * kernelStep;
  const transform = prepare(
    {
      ...resultsNest(suitsFours(across)),
      integers: [kernels.count, down.count, across, pitch, kernelStep],
    },
    [{ dtype, layout: contiguousLayout([tileProducts, matrixStep(kernels.count, pitch)]) }],
    [{ dtype, shape: [images, step] }],
  );
  if (isWhole) {
    return (products, output, end) => transform([products, output.subarray(end)]);
  }
  const spread = planSpread(
    dtype,
    {
      shape: [kernels.count, images, kept, x.output],
      strides: [kernelStep, step, width, 1],
      offset: 0,
    },
    { imageStep, kernelStep: y.output * x.output },
  );
  return (products, output, end) => {
    const results = panel("results", dtype, images * step);
    transform([products, results]);
    spread([results, output.subarray(end)]);
  };
}

/** Plans a part whose windows are longer than its output of 3 × 3: the gradient of kernels. */
export function planWinogradGradients({ windows: given, kernels, imageStep }: Part): PartRun {
  const windows = turnedWindows(given);
  const { dtype, images, channels, strides, spaces } = windows;
  const [, y, x] = spaces;
  const cotangents: PlaneSource = {
    dtype,
    channels: kernels.count,
    strides: [kernels.strides[1], kernels.strides[0], ...kernels.strides.slice(2)],
    spaces: [
      { size: 1, inputDilation: 1 },
      { size: y.output, inputDilation: 1 },
      { size: x.output, inputDilation: 1 },
    ],
  };
  const sumStep = kernels.count * channels;
  const planBlock = (windowBlock: WindowBlock): PartRun => {
    const block = tileBlock(windows, windowBlock);
    const { tiles, pitch } = block;
    const inputs = planTiles("input", windows, {
      block,
      low: [y.low, x.low],
      name: "transformed input",
    });
    const factors = planTiles("cotangents", cotangents, {
      block,
      low: [0, 0],
      name: "transformed results",
    });
    const product = planAddedProduct(
      dtype,
      { m: kernels.count, n: channels, k: tiles },
      { row: pitch, column: 1 },
      { row: 1, column: pitch },
      channels,
    );
    const inputStep = matrixStep(channels, pitch);
    const factorStep = matrixStep(kernels.count, pitch);
    return (input, start, weights, place, sums) => {
      const b = inputs(input, start);
      const a = factors(weights, place);
      for (let i = 0; i < tileProducts; i++) {
        product(a, i * factorStep, b, i * inputStep, sums, i * sumStep);
      }
    };
  };
  const sum = overBlocks(images, cutTiles(windows, kernels.count), {
    steps: { input: strides[0], kernel: kernels.strides[1], output: 0 },
    plan: planBlock,
  });
  const finish = prepare(
    gradientsNest,
    [{ dtype, layout: contiguousLayout([tileProducts, kernels.count, channels]) }],
    [{ dtype, shape: [channels, imageStep] }],
  );
  return (input, start, factors, place, output, end) => {
    const sums = panel("transformed kernels", dtype, tileProducts * sumStep);
    sums.fill(0 as never, 0, tileProducts * sumStep);
    sum(input, start, factors, place, sums, 0);
    finish([sums, output.subarray(end)]);
  };
}
