/**
 * JSON out of files, stricter than `JSON.parse`.
 *
 * @module
 */
import { decodeUtf8 } from "../bytes.ts";
import { FormatError, quote } from "../format_error.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How deep containers may be nested, so that whoever walks through them needs little stack. */
export const maxDepth = 512;

/**
 * The value of a JSON text, or of its bytes in UTF-8.
 *
 * @throws {FormatError} if it is malformed, names a key of an object twice, or is nested too deeply
 */
export function parseJson(origin: string, place: string, source: Uint8Array | string): Json {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (text === null) throw new FormatError(origin, place, "it is not UTF-8: got other bytes");
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = `it is not JSON: got ${(error as Error).message}`;
    throw new FormatError(origin, place, reason, { cause: error });
  }
  checkKeysAndDepth(origin, place, text);
  return value;
}

/** Walks over the tokens of a text that is known to be JSON. */
function checkKeysAndDepth(origin: string, place: string, text: string): void {
  const keysOfOpen: (Set<string> | null)[] = []; // A set for each open object, null for an array.
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      keysOfOpen.push(character === "{" ? new Set() : null);
      if (keysOfOpen.length > maxDepth) {
        throw new FormatError(
          origin,
          place,
          `it is nested too deeply: got more than ${maxDepth} levels`,
        );
      }
    } else if (character === "}" || character === "]") {
      keysOfOpen.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const keys = keysOfOpen.at(-1);
      if (keys && isFollowedByColon(text, end)) {
        const key: string = JSON.parse(text.slice(at, end));
        if (keys.has(key)) {
          throw new FormatError(origin, place, `a key is there twice: got ${quote(key)}`);
        }
        keys.add(key);
      }
      at = end - 1;
    }
  }
}

/** The place behind the string that starts at a place. */
function endOfString(text: string, start: number): number {
  for (let end = start + 1;; end++) {
    end = text.indexOf('"', end);
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

function isFollowedByColon(text: string, at: number): boolean {
  while (" \t\n\r".includes(text[at])) at++;
  return text[at] === ":";
}
