/**
 * The types of the methods that read.
 *
 * @module
 */
import type { ElementValue, TypedArray } from "../../base/mod.ts";

/** Methods that hand elements to JavaScript. */
export interface ReadMethods {
  /** The elements in row-major order; see `data`. */
  data(): Promise<TypedArray>;
  /** The elements in row-major order, at once; see `dataSync`. */
  dataSync(): TypedArray;
  /** The elements in nested arrays; see `array`. */
  // deno-lint-ignore no-explicit-any
  array(): Promise<any>;
  /** The elements in nested arrays, at once; see `arraySync`. */
  // deno-lint-ignore no-explicit-any
  arraySync(): any;
  /** The only element; see `item`. */
  item(): Promise<ElementValue>;
  /** The only element, at once; see `itemSync`. */
  itemSync(): ElementValue;
  /** The tensor as text, as PyTorch prints it. */
  toString(): string;
}
