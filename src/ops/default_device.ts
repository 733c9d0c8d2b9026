/**
 * The device on which tensors are made when none is named.
 *
 * @module
 */
import { DeviceError } from "../engine/base/mod.ts";
import { backendFor, type Device } from "../engine/backend/mod.ts";

let current: Device = "cpu";

/** The device on which new tensors are made when none is named. */
export function defaultDevice(): Device {
  return current;
}

/**
 * Makes new tensors on a device from now on.
 *
 * ```ts
 * import { setDefaultDevice, zeros } from "@cotangent/cotangent";
 * import assert from "node:assert/strict";
 *
 * setDefaultDevice("cpu");
 * assert.equal(zeros([2]).device, "cpu");
 * ```
 *
 * @throws {DeviceError} if the device is not there
 */
export function setDefaultDevice(device: Device): void {
  if (device !== "cpu" && device !== "webgpu") {
    throw new DeviceError(`setDefaultDevice: Expected "cpu" or "webgpu": got ${String(device)}`);
  }
  backendFor(device);
  current = device;
}
