/**
 * The parameters of a general convolution and the shape of what it yields.
 *
 * @module
 */
import type { Shape } from "./layout.ts";

/**
 * A cross-correlation over one or more spatial dimensions (`lax.conv_general_dilated` of JAX, in
 * the order batch, channels, spatial). Arrays have one entry a spatial dimension.
 */
export interface ConvolutionOptions {
  /** From one window's start to the next's. */
  readonly strides: readonly number[];
  /** Elements added before and after each spatial dimension; negative ones take away. */
  readonly padding: readonly (readonly [number, number])[];
  /** The distance at which input elements are laid, with zeros between: 1 for none. */
  readonly inputDilation: readonly number[];
  /** The distance between the elements of a window. */
  readonly kernelDilation: readonly number[];
  /** Channels fall into so many groups, each with its own kernels. */
  readonly groups: number;
  /** The batch falls into so many groups, each with its own kernels. */
  readonly batchGroups: number;
}

/**
 * The shape `[N / batchGroups, O, ...out]` that an input `[N, C, ...spatial]` and a kernel
 * `[O, C / groups, ...window]` give; a window that does not fit gives a size of 0.
 */
export function convolutionOutputShape(
  input: Shape,
  kernel: Shape,
  options: ConvolutionOptions,
): number[] {
  const shape = [input[0] / options.batchGroups, kernel[0]];
  for (let d = 0; d < input.length - 2; d++) {
    const [low, high] = options.padding[d];
    const padded = dilatedSize(input[d + 2], options.inputDilation[d]) + low + high;
    const reach = dilatedSize(kernel[d + 2], options.kernelDilation[d]);
    shape.push(Math.max(0, Math.floor((padded - reach) / options.strides[d]) + 1));
  }
  return shape;
}

/** The room that so many elements take at a distance. */
function dilatedSize(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}
