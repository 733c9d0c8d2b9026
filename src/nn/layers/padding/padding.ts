/**
 * What the padding layers share.
 *
 * @module
 */
import { ArgumentError, checkInteger, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { pad, type PadOptions, type Tensor } from "../../../tensor.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/**
 * How much is put around a tensor: one number for all sides, or a list in PyTorch's order, two numbers
 * a dim from the last dim on: left, right, top, bottom, front, back. Negative ones cut off (from
 * constant padding only).
 */
export type PaddingWidths = number | readonly number[];

/** A layer that puts something around the last dims. */
export abstract class Padding extends Module {
  /** How much is put before and behind each dim, from the last dim on. */
  readonly padding: readonly number[];
  /** What is put there. */
  readonly options: PadOptions;

  /** Around so many dims. */
  constructor(spatial: number, padding: PaddingWidths, options: PadOptions) {
    super();
    const operation = this.constructor.name;
    const widths = Array.isArray(padding)
      ? padding as readonly number[]
      : new Array<number>(2 * spatial).fill(padding as number);
    if (widths.length !== 2 * spatial) {
      const order = ["left", "right", "top", "bottom", "front", "back"].slice(0, 2 * spatial);
      throw new ArgumentError(
        `${operation}: Expected a number or [${order.join(", ")}] as padding: got ` +
          `a list of ${widths.length}`,
      );
    }
    for (const width of widths) checkInteger(operation, width, { name: "padding" });
    this.padding = [...widths];
    this.options = options;
  }

  /**
   * The input with something around its last dims.
   *
   * @throws {ShapeError} if it has too few dims, or is too small for the widths
   */
  override forward(x: Tensor): Tensor {
    const spatial = this.padding.length / 2;
    if (x.ndim < spatial) {
      throw new ShapeError(
        `${this.constructor.name}: Expected an input of at least ${spatial} dims: got ` +
          formatShape(x.shape),
      );
    }
    const pairs = Array.from({ length: spatial }, (_, d): [number, number] => {
      const place = 2 * (spatial - 1 - d);
      return [this.padding[place], this.padding[place + 1]];
    });
    return pad(x, pairs, this.options);
  }

  /** The widths, and the value where it is one. */
  override extraRepr(): string {
    return describeFields({ padding: this.padding, value: this.options.value });
  }
}
