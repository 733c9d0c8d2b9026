/**
 * What activations have in common.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import { Module } from "../module/mod.ts";

/** A nonlinearity with options, and no state unless a class says so. */
export abstract class Activation<O extends object = object> extends Module {
  /** What the function is called with. */
  readonly options: O;

  /**
   * With options.
   *
   * @throws {ArgumentError} if they are no object
   */
  constructor(options: O = {} as O) {
    super();
    checkOptions(this.constructor.name, options, "alpha: 2");
    this.options = options;
  }

  /** The options that were given. */
  override extraRepr(): string {
    return Object.entries(this.options).map(([name, value]) => `${name}=${value}`).join(", ");
  }
}
