/**
 * The places of an affinely transformed image.
 *
 * @module
 */
import { checkInteger, formatShape, type Shape, ShapeError } from "../../../engine/base/mod.ts";
import { linspace, meshgrid, ones, stack, type Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/** Options of `affineGrid`. */
export interface AffineGridOptions {
  /** Whether −1 and 1 are the centres of the outermost elements, and not their edges. @default false */
  readonly alignCorners?: boolean;
}

/**
 * Where `gridSample` is to read so that an image is transformed: `theta` `[batch, 2, 3]` for images of
 * `size` `[batch, channels, height, width]` gives `[batch, height, width, 2]`, and `[batch, 3, 4]` with a
 * depth before the height `[batch, depth, height, width, 3]` (Jaderberg et al., 2015).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const flip = tensor([[[-1, 0, 0], [0, 1, 0]]]);
 * const grid = nn.functional.affineGrid(flip, [1, 1, 1, 2]);
 * assert.deepEqual(grid.arraySync(), [[[[0.5, 0], [-0.5, 0]]]]);
 * const image = tensor([[[[1, 2]]]]);
 * assert.deepEqual(nn.functional.gridSample(image, grid).arraySync(), [[[[2, 1]]]]);
 * ```
 *
 * @throws {ShapeError} if shape and size do not fit
 */
export function affineGrid(
  theta: Tensor,
  size: Shape,
  { alignCorners = false }: AffineGridOptions = {},
): Tensor {
  checkFloats("affineGrid", theta, "theta");
  const [batch, , ...space] = size;
  const rank = space.length;
  for (const extent of size) checkInteger("affineGrid", extent, { name: "a size", minimum: 1 });
  if (
    (rank !== 2 && rank !== 3) || theta.ndim !== 3 || theta.shape[0] !== batch ||
    theta.shape[1] !== rank || theta.shape[2] !== rank + 1
  ) {
    throw new ShapeError(
      "affineGrid: Expected theta [batch, 2, 3] and a size [batch, channels, height, width], or " +
        `[batch, 3, 4] and a depth before the height: got ${formatShape(theta.shape)} and ` +
        formatShape(size),
    );
  }
  const { dtype, device } = theta;
  const lines = space.map((extent) => {
    if (extent === 1) return linspace(0, 0, 1, { dtype, device });
    const end = alignCorners ? 1 : (extent - 1) / extent;
    return linspace(-end, end, extent, { dtype, device });
  });
  // x comes first, which is the last dim.
  const places = meshgrid(lines, { indexing: "ij" }).toReversed();
  const points = stack([...places, ones(space, { dtype, device })], -1).flatten(0, -2);
  return points.matmul(theta.transpose(1, 2)).reshape([batch, ...space, rank]);
}
