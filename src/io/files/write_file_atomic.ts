/**
 * Files that are there as a whole or not at all.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { checkBytes } from "./byte_source.ts";
import { type FilePath, fileSystem } from "./file_system.ts";
import { folderOf, pathIn } from "./paths.ts";

/** What can be written: a text (as UTF-8), bytes, or bytes in parts, made as they are written. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file so that whoever looks, at any moment and after any crash, sees the old file or the
 * new one as a whole: the content goes to a temporary file in the same folder, is forced to the
 * disk, and takes the path's place by a rename. If anything fails on the way the old file stays and
 * the temporary one is removed. Folders on the path are made.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeFileAtomic } from "@cotangent/cotangent/io";
 *
 * const folder = await Deno.makeTempDir();
 * await writeFileAtomic(`${folder}/logs/loss.csv`, "step,loss\n");
 * assert.equal(await Deno.readTextFile(`${folder}/logs/loss.csv`), "step,loss\n");
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {ArgumentError} if the path or the content is none
 * @throws {UnsupportedError} where there is no file system
 */
export async function writeFileAtomic(path: FilePath, content: FileContent): Promise<void> {
  await writeAtomically("writeFileAtomic", path, content);
}

/** The same on behalf of another function, which messages name. */
export async function writeAtomically(
  operation: string,
  path: FilePath,
  content: FileContent,
): Promise<void> {
  const deno = fileSystem(operation);
  const parts = partsOf(operation, content);
  const folder = folderOf(operation, path);
  const temporary = pathIn(folder, `.cotangent-${crypto.randomUUID()}.part`);
  if (folder !== "") await deno.mkdir(folder, { recursive: true });
  try {
    const file = await deno.open(temporary, { write: true, createNew: true });
    await writeParts(operation, file, parts);
    await deno.rename(temporary, path);
  } catch (error) {
    await deno.remove(temporary).catch(() => {}); // It may not have come to exist.
    throw error;
  }
  await syncFolder(deno, folder);
}

async function writeParts(
  operation: string,
  file: Deno.FsFile,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const part of parts) {
      checkBytes(operation, part);
      for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
    }
    await file.syncData();
  } finally {
    file.close();
  }
}

/** Forces a rename to the disk. Windows cannot open folders, and keeps its own journal. */
async function syncFolder(deno: typeof Deno, folder: FilePath): Promise<void> {
  if (deno.build.os === "windows") return;
  const opened = await deno.open(folder === "" ? "." : folder).catch(() => null);
  // A folder that may be written but not read cannot be opened: the file is whole all the same.
  if (opened === null) return;
  try {
    await opened.sync();
  } finally {
    opened.close();
  }
}

function partsOf(
  operation: string,
  content: FileContent,
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  if (content instanceof Uint8Array) return [content];
  const isIterable = typeof content === "object" && content !== null &&
    (Symbol.iterator in content || Symbol.asyncIterator in content);
  if (isIterable) return content;
  throw new ArgumentError(
    `${operation}: Expected a text, a Uint8Array or parts of that class as content: got ${
      describeValue(content)
    }`,
  );
}
