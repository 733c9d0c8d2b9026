/**
 * The devices: which there are, which one new tensors are made on, and what they compute with.
 *
 * @module
 */
import { DeviceError } from "../engine/base/mod.ts";
import {
  availableDevices,
  backendFor,
  type CpuConfig,
  describeCpu,
  type Device,
} from "../engine/backend/mod.ts";

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

/**
 * The devices that can be used here, the CPU first.
 *
 * ```ts
 * import { devices } from "@cotangent/cotangent";
 * import assert from "node:assert/strict";
 *
 * assert.equal((await devices())[0], "cpu");
 * ```
 */
export function devices(): Promise<readonly Device[]> {
  return Promise.resolve(availableDevices());
}

/** What is in use, and why. */
export interface Config {
  /** The device on which new tensors are made. */
  readonly defaultDevice: Device;
  /** What the CPU computes with. */
  readonly cpu: CpuConfig;
}

/**
 * What is in use, and why: print it to see whether a BLAS was found.
 *
 * ```ts
 * import { config } from "@cotangent/cotangent";
 * import assert from "node:assert/strict";
 *
 * const { blas, blasReason } = config().cpu;
 * assert.ok(blas !== "javascript" || blasReason !== "");
 * ```
 */
export function config(): Config {
  return { defaultDevice: current, cpu: describeCpu() };
}
