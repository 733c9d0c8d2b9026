/**
 * The checksum of TFRecord files.
 *
 * @module
 */

/** Remainders of single bytes by the Castagnoli polynomial, bits reversed (RFC 3720, appendix B.4). */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return remainder;
});

/** CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = table[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  }
  return ~remainder >>> 0;
}

/**
 * The masked CRC-32C: turned by 15 bits, plus a constant, so that checksums of data which contains
 * checksums stay good ones (the TFRecord format).
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const remainder = crc32c(bytes);
  return (((remainder >>> 15) | (remainder << 17)) + 0xa282ead8) >>> 0;
}
