/**
 * The file system, where there is one.
 *
 * @module
 */
import { UnsupportedError } from "../../tensor.ts";

/** Where a file is. */
export type FilePath = string | URL;

/**
 * Deno's functions on files.
 *
 * @throws {UnsupportedError} where there are none, as in a browser
 */
export function fileSystem(operation: string): typeof Deno {
  const { Deno: deno } = globalThis as { Deno?: typeof Deno };
  if (deno !== undefined) return deno;
  throw new UnsupportedError(
    `${operation}: Cannot open files as there is no file system here\n` +
      "Use the functions on bytes instead, such as parseNpy(bytes) for readNpy(path)",
  );
}
