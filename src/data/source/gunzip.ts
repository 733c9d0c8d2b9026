/**
 * Files that may be compressed.
 *
 * @module
 */
import { FormatError, inflate } from "../../io/mod.ts";

/**
 * What a gzip file holds. Its length stands in its last four bytes (RFC 1952), and bounds what is
 * allocated.
 *
 * @throws {FormatError} if the file is damaged or cut off
 */
export async function gunzip(
  origin: string,
  place: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  if (bytes.length < 18) {
    throw new FormatError(origin, place, `it is too short for gzip: got ${bytes.length} bytes`);
  }
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  return await inflate(bytes, { format: "gzip", size, origin, place });
}

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
