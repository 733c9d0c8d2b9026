/**
 * Conversions between dtypes and devices.
 *
 * @module
 */
import { type DType, DTypeError, dtypes, TraceError } from "../../engine/base/mod.ts";
import { backendFor, type Device } from "../../engine/backend/mod.ts";
import {
  checkRunning,
  contiguousArray,
  type Tensor,
  tensorOfStorage,
  tracerOf,
} from "../../engine/core/mod.ts";
import { convert } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The tensor in another dtype, or on another device. Floats become integers by truncation (NaN
 * gives 0), integers wrap, and anything but 0 becomes true.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, to } from "@cotangent/cotangent";
 *
 * assert.deepEqual(to(tensor([1.7, -1.7]), "int32").arraySync(), [1, -1]);
 * ```
 *
 * @throws {DTypeError} if it is neither a dtype nor a device
 * @throws {DeviceError} if the device is not there
 */
export function to(x: Tensor, target: DType | Device): Tensor {
  checkTensor("to", x);
  if (target === "cpu" || target === "webgpu") {
    return toDevice(x, target);
  }
  if (!(dtypes as readonly string[]).includes(target)) {
    throw new DTypeError(
      `to: Expected a dtype (${dtypes.join(", ")}) or a device (cpu, webgpu): got ${
        String(target)
      }`,
    );
  }
  return convert(x, target);
}

/** The tensor with its elements copied to a device. */
function toDevice(x: Tensor, device: Device): Tensor {
  const target = backendFor(device);
  if (x.device === device) return x;
  const tracer = tracerOf(x);
  if (tracer !== null) {
    checkRunning(tracer.trace, "to");
    throw new TraceError(
      `to: Cannot move a tensor that is traced by ${tracer.trace.name} to another device: got ` +
        `${x.device} and ${device}\nMove it before the function is called`,
    );
  }
  const { storage, offset } = contiguousArray(x);
  const elements = backendFor(x.device).readSync(storage, x.dtype, offset, x.size);
  return tensorOfStorage(target.upload(x.dtype, elements), x.shape, x.dtype, device);
}
