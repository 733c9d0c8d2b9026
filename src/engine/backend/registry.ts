/**
 * Which backend serves which device.
 *
 * @module
 */
import { DeviceError } from "../base/mod.ts";
import type { Backend, Device } from "./backend.ts";
import { cpuBackend } from "./cpu/mod.ts";

const backends = new Map<Device, Backend>([["cpu", cpuBackend]]);

/** Makes a backend serve its device, in place of any before it. */
export function registerBackend(backend: Backend): void {
  backends.set(backend.device, backend);
}

/**
 * The backend of a device.
 *
 * @throws {DeviceError} if the device has none here
 */
export function backendFor(device: Device): Backend {
  const backend = backends.get(device);
  if (backend === undefined) throw missingBackend(device);
  return backend;
}

/** The devices that have a backend here. */
export function availableDevices(): Device[] {
  return [...backends.keys()];
}

function missingBackend(device: unknown): DeviceError {
  const repair = `Use ${[...backends.keys()].map((name) => JSON.stringify(name)).join(" or ")}`;
  return device === "webgpu"
    ? new DeviceError(
      `device: Cannot use "webgpu" as it comes with a later version of this library\n${repair}`,
    )
    : new DeviceError(
      `device: Cannot find a device of this name: got ${String(device)}\n${repair}`,
    );
}
