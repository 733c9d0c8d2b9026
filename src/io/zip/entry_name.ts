/**
 * Names of entries in zip files.
 *
 * @module
 */

/** Most bytes of a name. */
const maxNameBytes = 0xffff;

/**
 * Whether a name means the same file on every system, and one below the folder that a zip file would
 * be unpacked in: no `..`, no absolute path, no backslash, no drive.
 */
export function isSafeEntryName(name: string): boolean {
  return name !== "" && name.isWellFormed() && !/[\\\0]|^\/|^[A-Za-z]:/.test(name) &&
    name.split("/").every((part) => part !== ".." && part !== ".") &&
    new TextEncoder().encode(name).length <= maxNameBytes;
}
