/**
 * What layers share whose windows follow a stride.
 *
 * @module
 */
import { checkOptions, type PerDimension, perDimension } from "../../../engine/base/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** Options with an entry a spatial dimension, and the smallest that each may have. */
const spatialOptions: readonly (readonly [name: string, minimum: number])[] = [
  ["stride", 1],
  ["padding", 0],
  ["dilation", 1],
];

/** A layer of windows with options. */
export abstract class Windowed<O extends object> extends Module {
  /** The windows' sizes. */
  readonly kernelSize: readonly number[];
  /** The options as they were given. */
  readonly options: O;

  /** Over so many spatial dimensions. */
  constructor(spatial: number, kernelSize: PerDimension, options: O) {
    super();
    const operation = this.constructor.name;
    checkOptions(operation, options, "stride: 2");
    const entries = (value: PerDimension, name: string, minimum: number) =>
      perDimension(operation, value, { count: spatial, name, minimum });
    this.kernelSize = entries(kernelSize, "kernelSize", 1);
    for (const [name, minimum] of spatialOptions) {
      const value = (options as Record<string, PerDimension | undefined>)[name];
      if (value !== undefined) entries(value, name, minimum);
    }
    this.options = options;
  }

  /** The sizes and the options. */
  override extraRepr(): string {
    return describeFields({ kernelSize: this.kernelSize, ...this.options });
  }
}
