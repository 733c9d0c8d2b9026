/**
 * How messages show what stands in files.
 *
 * @module
 */

/** A text of a file, quoted: its beginning, for it may be the whole file. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
