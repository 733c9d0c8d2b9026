/**
 * The checksum of zip, gzip and PNG.
 *
 * @module
 */

/** The polynomial of CRC-32 with its bits reversed (ISO 3309). */
const polynomial = 0xedb88320;

/** How many bytes are taken at a step. */
const slices = 8;

/** `tables[256 * n + byte]` is the remainder of a byte followed by n zero bytes. */
const tables = remainders();

function remainders(): Int32Array {
  const result = new Int32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    }
    result[byte] = remainder;
  }
  for (let i = 256; i < result.length; i++) {
    result[i] = (result[i - 256] >>> 8) ^ result[result[i - 256] & 0xff];
  }
  return result;
}

/**
 * The CRC-32 of bytes, an unsigned 32-bit number. With the checksum of what came before as
 * `previous`, it is that of all so far.
 *
 * Eight bytes are taken at a step, by as many tables (Kounavis and Berry, A Systematic Approach to
 * Building High Performance Software-based CRC Generators, 2005).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { crc32 } from "@cotangent/cotangent/io";
 *
 * assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
 * ```
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  let at = 0;
  for (; at + slices <= bytes.length; at += slices) {
    crc ^= bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
    crc = tables[1792 + (crc & 0xff)] ^
      tables[1536 + (crc >>> 8 & 0xff)] ^
      tables[1280 + (crc >>> 16 & 0xff)] ^
      tables[1024 + (crc >>> 24)] ^
      tables[768 + bytes[at + 4]] ^
      tables[512 + bytes[at + 5]] ^
      tables[256 + bytes[at + 6]] ^
      tables[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
