/**
 * The methods that read.
 *
 * @module
 */

import type { ReadMethods, Tensor } from "../../engine/core/mod.ts";
import { array, arraySync, data, dataSync, item, itemSync, toString } from "../read/mod.ts";

/** The functions that are installed as methods, with the tensor as first argument. */
export const readMethods: {
  [K in keyof ReadMethods]: (
    x: Tensor,
    ...rest: Parameters<ReadMethods[K]>
  ) => ReturnType<ReadMethods[K]>;
} = { array, arraySync, data, dataSync, item, itemSync, toString };
