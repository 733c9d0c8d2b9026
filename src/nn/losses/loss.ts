/**
 * What losses have in common.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import type { LossOptions } from "../functional/mod.ts";
import { Buffer, Module } from "../module/mod.ts";

/** A loss: a function of a model's outputs and what they should be, with options. */
export abstract class Loss<O extends object = LossOptions> extends Module {
  /** What the function is called with, apart from tensors, which are buffers. */
  readonly options: O;

  /**
   * With options.
   *
   * @throws {ArgumentError} if they are no object
   */
  constructor(options: O = {} as O) {
    super();
    checkOptions(this.constructor.name, options, 'reduction: "sum"');
    this.options = options;
  }

  /** The options that were given. */
  override extraRepr(): string {
    return Object.entries(this.options)
      .filter(([, value]) => typeof value !== "function")
      .map(([name, value]) => `${name}=${value}`)
      .join(", ");
  }
}

/** A tensor among a loss's options as a buffer, which `to` moves and the state dict has. */
export function bufferOf(tensor: Tensor | undefined): Buffer | null {
  return tensor === undefined ? null : new Buffer(tensor);
}

/** The buffers that are there, as options of the function. */
export function present<K extends string>(
  buffers: Readonly<Record<K, Buffer | null>>,
): Partial<Record<K, Tensor>> {
  const entries = Object.entries(buffers).filter(([, buffer]) => buffer !== null);
  return Object.fromEntries(entries) as Partial<Record<K, Tensor>>;
}

/** Options of a loss whose weights are a buffer. */
export type WithoutWeight<O> = Omit<O, "weight">;

/** A loss with a weight for each class or element, which the state dict has as `weight`. */
export abstract class WeightedLoss<O extends { readonly weight?: Tensor }>
  extends Loss<WithoutWeight<O>> {
  /** The weights, or null. */
  weight: Buffer | null;

  /** With options, and weights among them. */
  constructor(options: O = {} as O) {
    const { weight, ...rest } = options;
    super(rest);
    this.weight = bufferOf(weight);
  }
}
