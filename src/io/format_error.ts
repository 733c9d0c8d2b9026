/**
 * What a malformed file is told.
 *
 * @module
 */

/**
 * A file that is malformed, cut off, or states sizes that cannot be. The message names who read it
 * (and the file, where there is one), the place, and what is wrong there.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { FormatError, parseNpy } from "@cotangent/cotangent/io";
 *
 * assert.throws(() => parseNpy(new Uint8Array(3)), FormatError);
 * ```
 */
export class FormatError extends SyntaxError {
  /** The class's name. */
  override name = "FormatError";
  /** The place in the file: an entry, a tensor, or a part of the file. */
  readonly place: string;

  /** An error of the function `origin` at a place, for a reason that ends in `: got …`. */
  constructor(origin: string, place: string, reason: string, options?: ErrorOptions) {
    super(`${origin}: Cannot read ${place} as ${reason}`, options);
    this.place = place;
  }
}

/** A text out of a file as messages show it: quoted, and shortened if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
