/**
 * Folders for tests that write files.
 *
 * @module
 */

/** Calls a function with a new folder, which is removed afterwards. */
export async function inFolder<R>(call: (folder: string) => R | Promise<R>): Promise<R> {
  const folder = await Deno.makeTempDir();
  try {
    return await call(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
