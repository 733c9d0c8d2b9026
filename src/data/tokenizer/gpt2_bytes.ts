/**
 * GPT-2's bytes (Radford et al., Language Models are Unsupervised Multitask Learners, 2019): in its
 * files each byte is written as a character that can be seen, and the first 256 tokens are the bytes
 * in the order of these characters.
 *
 * @module
 */

/** Whether a byte stands for itself: what is printable in Latin-1, but for the soft hyphen. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
}

/** The bytes as tokens 0 … 255: those that stand for themselves, then the others. */
export const byteOrder: Uint8Array = Uint8Array.from([
  ...bytesThat(isPrintable),
  ...bytesThat((byte) => !isPrintable(byte)),
]);

function bytesThat(test: (byte: number) => boolean): number[] {
  return Array.from({ length: 256 }, (_, byte) => byte).filter(test);
}

/** The character of each byte; the ones that are not printable have those from U+0100 on. */
const characters: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const others = byteOrder.subarray(bytesThat(isPrintable).length);
  return String.fromCharCode(isPrintable(byte) ? byte : 0x100 + others.indexOf(byte));
});

const bytes: ReadonlyMap<string, number> = new Map(
  characters.map((character, byte) => [character, byte]),
);

/** Bytes as GPT-2's files write them. */
export function toVisible(token: Uint8Array): string {
  let text = "";
  for (const byte of token) text += characters[byte];
  return text;
}

/** The bytes of what GPT-2's files write, or null where it is something else. */
export function fromVisible(text: string): Uint8Array | null {
  const token = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = bytes.get(text[i]);
    if (byte === undefined) return null;
    token[i] = byte;
  }
  return token;
}
