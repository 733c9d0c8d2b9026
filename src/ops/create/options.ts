/**
 * What the functions that make tensors have in common.
 *
 * @module
 */
import { checkDType, checkOptions, type DType } from "../../engine/base/mod.ts";
import { backendFor, type Device } from "../../engine/backend/mod.ts";
import { defaultDevice } from "../devices.ts";

/** Where a new tensor is made, and of which dtype. */
export interface CreateOptions {
  /** The elements' type; the default depends on the function. */
  readonly dtype?: DType;
  /** Where the elements are. @default the default device */
  readonly device?: Device;
}

/** The dtype and device that options name, checked. */
export function createOptions(
  operation: string,
  options: CreateOptions,
  fallback: DType,
): { readonly dtype: DType; readonly device: Device } {
  const { dtype, device = defaultDevice() } = checkOptions(operation, options, 'dtype: "float64"');
  backendFor(device);
  return { dtype: dtype === undefined ? fallback : checkDType(operation, dtype), device };
}
