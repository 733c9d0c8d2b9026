/**
 * The transforms of Winograd's minimal filtering F(2 × 2, 3 × 3) (Lavin and Gray 2016, "Fast Algorithms
 * for Convolutional Neural Networks", equations 7 to 9): with tiles d of 4 × 4 elements of the input, two
 * apart, a kernel g of 3 × 3 elements gives 2 × 2 results Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A. Of 36
 * multiplications 16 are left, and over all channels they are 16 products of matrices.
 *
 * The gradient with respect to the kernel is the transpose of that: Gᵀ [Σ (A y Aᵀ) ⊙ (Bᵀ d B)] G.
 *
 * @module
 */
import {
  type Expression,
  type FreeNest,
  loopsInFours,
  type NestContext,
  scalar,
  type Statement,
} from "../../../../kernel/mod.ts";

/** Products that stand for a tile: one for each element of it after transformation. */
export const tileProducts = 16;

/** A linear map of a few elements. */
type Transform = (x: readonly Expression[]) => Expression[];

const { add, subtract } = scalar;

function half(x: Expression): Expression {
  return scalar.multiply(x, scalar.constant(x.type, 0.5));
}

/** Bᵀ d: of four elements of the input. */
const ofInput: Transform = ([a, b, c, d]) => [
  subtract(a, c),
  add(b, c),
  subtract(c, b),
  subtract(b, d),
];

/** G g: of three elements of a kernel. */
const ofKernel: Transform = ([a, b, c]) => {
  const outer = half(add(a, c));
  const inner = half(b);
  return [a, add(outer, inner), subtract(outer, inner), c];
};

/** Gᵀ m. */
const toKernel: Transform = ([a, b, c, d]) => {
  const outer = half(add(b, c));
  return [add(a, outer), half(subtract(b, c)), add(outer, d)];
};

/** Aᵀ m: two results. */
const toResults: Transform = ([a, b, c, d]) => [
  add(add(a, b), c),
  subtract(subtract(b, c), d),
];

/** A y: of two cotangents of results. */
const ofCotangents: Transform = ([a, b]) => [a, add(a, b), subtract(a, b), scalar.negate(b)];

/** A transform of a matrix's rows and then of its columns. */
function twice(transform: Transform, matrix: readonly (readonly Expression[])[]): Expression[][] {
  const rows = matrix.map(transform);
  const columns = rows[0].map((_, j) => transform(rows.map((row) => row[j])));
  return columns[0].map((_, i) => columns.map((column) => column[i]));
}

/** A matrix of so many rows and columns. */
function matrix(size: number, element: (i: number, j: number) => Expression): Expression[][] {
  return Array.from(
    { length: size },
    (_, i) => Array.from({ length: size }, (_, j) => element(i, j)),
  );
}

const zero = scalar.index(0);

/** Loops over the tiles of all channels or kernels; `fours` says how over those of a row. */
function overTiles(
  context: NestContext,
  { sizes, fours }: { readonly sizes: readonly Expression[]; readonly fours: boolean },
  body: (index: readonly Expression[]) => readonly Statement[],
): readonly Statement[] {
  if (!fours) return context.loops(sizes, "any", body);
  return context.loops(
    sizes.slice(0, -1),
    "any",
    (outer) => loopsInFours(context, sizes[sizes.length - 1], (x) => body([...outer, x])),
  );
}

/** Two places for each tile, and so many more. */
function doubled(tile: Expression, more: number): Expression {
  return add(scalar.multiply(tile, scalar.index(2)), scalar.index(more));
}

/**
 * Planes `[images, channels, 1, height, width]` to `[16, channels · pitch + …]`: a row of tiles each
 * channel. The integers are the tiles down and across, and the pitch. Of cotangents of results a tile is
 * 2 × 2 elements, of the input 4 × 4.
 */
export function tilesNest(of: "input" | "cotangents", fours: boolean): FreeNest {
  const [size, transform] = of === "input" ? [4, ofInput] as const : [2, ofCotangents] as const;
  return {
    kind: "nest",
    key: `Winograd tiles of ${of} ${fours}`,
    integers: [],
    build: ([planes], [tiles], context) => {
      const [down, across, pitch] = [0, 1, 2].map((i) => context.integer(i));
      return overTiles(
        context,
        { sizes: [planes.size(1), planes.size(0), down, across], fours },
        ([channel, image, y, x]) => {
          const elements = matrix(
            size,
            (i, j) => planes.at([image, channel, zero, doubled(y, i), doubled(x, j)]),
          );
          const line = add(scalar.multiply(image, down), y);
          const tile = add(scalar.multiply(line, across), x);
          const place = add(scalar.multiply(channel, pitch), tile);
          return twice(transform, elements).flat()
            .map((value, product) => tiles.store([scalar.index(product), place], value));
        },
      );
    },
  };
}

/** Kernels `[kernels, channels, 3, 3]` to `[16, kernels, channels]`. */
export const kernelsNest: FreeNest = {
  kind: "nest",
  key: "Winograd kernels",
  integers: [],
  build: ([kernels], [transformed], context) =>
    context.loops([kernels.size(0), kernels.size(1)], "any", ([kernel, channel]) => {
      const elements = matrix(
        3,
        (i, j) => kernels.at([kernel, channel, scalar.index(i), scalar.index(j)]),
      );
      return twice(ofKernel, elements).flat().map((value, product) =>
        transformed.store([scalar.index(product), kernel, channel], value)
      );
    }),
};

/** `[16, kernels · pitch + …]` to results `[images, kernels, height, width]` of whole tiles. */
export function resultsNest(fours: boolean): FreeNest {
  return {
    kind: "nest",
    key: `Winograd results ${fours}`,
    integers: [],
    build: ([products], [results], context) => {
      const [kernels, down, across, pitch, kernelStep] = [0, 1, 2, 3, 4]
        .map((i) => context.integer(i));
      const width = scalar.multiply(across, scalar.index(2));
      return overTiles(
        context,
        { sizes: [kernels, results.size(0), down, across], fours },
        ([kernel, image, y, x]) => {
          const line = add(scalar.multiply(image, down), y);
          const tile = add(scalar.multiply(line, across), x);
          const place = add(scalar.multiply(kernel, pitch), tile);
          const elements = matrix(4, (i, j) => products.at([scalar.index(4 * i + j), place]));
          return twice(toResults, elements).flatMap((row, i) =>
            row.map((value, j) => {
              const line = add(
                scalar.multiply(kernel, kernelStep),
                scalar.multiply(doubled(y, i), width),
              );
              return results.store([image, add(line, doubled(x, j))], value);
            })
          );
        },
      );
    },
  };
}

/** Sums `[16, kernels, channels]` to gradients `[channels, kernels · 9 + …]`. */
export const gradientsNest: FreeNest = {
  kind: "nest",
  key: "Winograd gradients",
  integers: [],
  build: ([sums], [gradients], context) =>
    context.loops([sums.size(1), sums.size(2)], "any", ([kernel, channel]) => {
      const elements = matrix(4, (i, j) => sums.at([scalar.index(4 * i + j), kernel, channel]));
      return twice(toKernel, elements).flat().map((value, tap) => {
        const place = add(scalar.multiply(kernel, scalar.index(9)), scalar.index(tap));
        return gradients.store([channel, place], value);
      });
    }),
};
