/**
 * Elements moved from one order to another.
 *
 * @module
 */
import { type Layout, sizeOf, type TypedArray } from "../../../../base/mod.ts";
import { type FreeNest, scalar } from "../../../../kernel/mod.ts";
import type { KernelRun } from "../../../backend.ts";
import type { ComputeDType } from "../scratch.ts";
import { panel, type PanelName } from "./panel.ts";
import { fromLowest } from "./planes.ts";
import { prepare } from "./prepare.ts";

/** Copies elements that lie in some way to a panel, row-major; gives the panel. */
export function planCopy(
  name: PanelName,
  dtype: ComputeDType,
  from: Layout,
): (source: TypedArray, start: number) => TypedArray {
  const { layout, ahead } = fromLowest(from);
  const run = prepare(copying, [{ dtype, layout }], [{ dtype, shape: layout.shape }]);
  const length = sizeOf(layout.shape);
  return (source, start) => {
    const target = panel(name, dtype, length);
    run([source.subarray(start - ahead), target]);
    return target;
  };
}

const copying: FreeNest = {
  kind: "nest",
  key: "row-major copy",
  integers: [],
  build: ([source], [target], context) => {
    const sizes = Array.from({ length: source.rank }, (_, d) => target.size(d));
    return context.loops(sizes, "any", (index) => [target.store(index, source.at(index))]);
  },
};

/**
 * Writes results `[kernels, images, height, width]` that lie in some way to an output of images
 * `imageStep` apart, each with kernels `kernelStep` apart.
 */
export function planSpread(
  dtype: ComputeDType,
  layout: Layout,
  { imageStep, kernelStep }: { readonly imageStep: number; readonly kernelStep: number },
): KernelRun {
  const nest = { ...spreading, integers: [kernelStep] };
  return prepare(nest, [{ dtype, layout }], [{ dtype, shape: [layout.shape[1], imageStep] }]);
}

const spreading: FreeNest = {
  kind: "nest",
  key: "spread results",
  integers: [],
  build: ([results], [output], context) => {
    const sizes = [0, 1, 2, 3].map((d) => results.size(d));
    return context.loops(sizes, "any", ([kernel, image, y, x]) => {
      const line = scalar.add(
        scalar.multiply(kernel, context.integer(0)),
        scalar.multiply(y, sizes[3]),
      );
      const value = results.at([kernel, image, y, x]);
      return [output.store([image, scalar.add(line, x)], value)];
    });
  },
};
