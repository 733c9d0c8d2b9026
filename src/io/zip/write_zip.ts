/**
 * Writes zip files.
 *
 * @module
 */
import { crc32 } from "./crc32.ts";
import { deflate } from "./deflate.ts";
import { centralRecord, endRecord, type EntryRecord, localRecord, methods } from "./records.ts";

/** An entry to write. */
export interface ZipContent {
  /** With forward slashes; not absolute, no `..`. */
  readonly name: string;
  /** The data. */
  readonly bytes: Uint8Array;
}

/**
 * The parts of a zip file, each made when it is asked for, so that one entry at a time is in memory.
 * The same entries make the same bytes: every date is 1 January 1980.
 */
export async function* zipParts(
  entries: AsyncIterable<ZipContent>,
  { compress }: { readonly compress: boolean },
): AsyncGenerator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for await (const { name, bytes } of entries) {
    const data = compress ? await deflate(bytes, "deflate-raw") : bytes;
    const entry: EntryRecord = {
      name,
      method: compress ? methods.deflated : methods.stored,
      crc: crc32(bytes),
      compressedSize: data.length,
      size: bytes.length,
      offset,
    };
    const local = localRecord(entry);
    yield local;
    yield data;
    directory.push(centralRecord(entry));
    offset += local.length + data.length;
  }
  yield* directory;
  const size = directory.reduce((total, record) => total + record.length, 0);
  yield endRecord({ count: directory.length, size, offset });
}
