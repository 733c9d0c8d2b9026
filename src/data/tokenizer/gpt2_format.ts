/**
 * GPT-2's two files, read and written: a vocabulary as JSON, and merges a line each.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { FormatError } from "../../io/mod.ts";
import { shown } from "../shown.ts";
import { byteOrder, fromVisible, toVisible } from "./gpt2_bytes.ts";
import { pairOf, type Vocabulary } from "./vocabulary.ts";

/** The texts of GPT-2's files. */
export interface Gpt2Files {
  /** `vocab.json`: tokens and their numbers. */
  readonly vocabulary: string;
  /** `merges.txt`: a version, and then two tokens a line. */
  readonly merges: string;
}

const version = "#version: 0.2";

/**
 * The vocabulary in the texts of GPT-2's files.
 *
 * @throws {FormatError} if they are something else, or do not belong together
 */
export function parseGpt2(operation: string, files: Gpt2Files): Vocabulary {
  const texts = parseVocabulary(operation, files.vocabulary);
  const ids = new Map(texts.map((text, id) => [text, id]));
  const merges: (readonly [number, number])[] = [];
  const merged: number[] = [];
  const seen = new Set<number>();
  files.merges.split(/\r?\n/).forEach((line, i) => {
    if (line === "" || (i === 0 && line.startsWith("#version"))) return;
    const parts = line.split(" ");
    const [left, right, made] = [parts[0], parts[1], parts.join("")].map((text) => ids.get(text));
    const isKnown = parts.length === 2 && ![left, right, made].includes(undefined);
    if (!isKnown || seen.has(pairOf(left!, right!))) {
      throw new FormatError(
        operation,
        `line ${i + 1} of the merges`,
        `it is not two tokens that make a third, for the first time: got ${shown(line)}`,
      );
    }
    seen.add(pairOf(left!, right!));
    merges.push([left!, right!]);
    merged.push(made!);
  });
  return { ...tokensOf(operation, texts, merged), merges, merged: Int32Array.from(merged) };
}

/** The texts of the tokens in the order of their numbers. */
function parseVocabulary(operation: string, json: string): string[] {
  const refuse = (reason: string, options?: ErrorOptions): never => {
    throw new FormatError(operation, "the vocabulary", reason, options);
  };
  let entries: unknown;
  try {
    entries = JSON.parse(json);
  } catch (error) {
    refuse(`it is not JSON: got ${(error as Error).message}`, { cause: error });
  }
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    refuse(`it is not an object of tokens and numbers: got ${describeValue(entries)}`);
  }
  const list = Object.entries(entries as Record<string, unknown>);
  const texts = new Array<string>(list.length);
  for (const [text, id] of list) {
    const isFree = Number.isInteger(id) && (id as number) >= 0 && (id as number) < list.length &&
      texts[id as number] === undefined;
    if (!isFree) {
      refuse(
        `its numbers are not 0 to ${list.length - 1}, each once: got ${describeValue(id)} for ` +
          shown(text),
      );
    }
    texts[id as number] = text;
  }
  return texts;
}

/** The bytes of tokens: single bytes, what merges make, and texts that are special. */
function tokensOf(
  operation: string,
  texts: readonly string[],
  merged: readonly number[],
): Pick<Vocabulary, "tokens" | "special"> {
  const missing = [...byteOrder].find((byte) => !texts.includes(toVisible(Uint8Array.of(byte))));
  if (missing !== undefined) {
    const reason = `it lacks the token of a byte: got none for ${missing}`;
    throw new FormatError(operation, "the vocabulary", reason);
  }
  const made = new Set(merged);
  const special = new Map<string, number>();
  const tokens = texts.map((text, id) => {
    const token = made.has(id) || text.length === 1 ? fromVisible(text) : null;
    if (token !== null) return token;
    special.set(text, id);
    return new TextEncoder().encode(text);
  });
  return { tokens, special };
}

/** The texts of GPT-2's files of a vocabulary. */
export function formatGpt2({ tokens, merges, special }: Vocabulary): Gpt2Files {
  const texts = tokens.map(toVisible);
  for (const [text, id] of special) texts[id] = text;
  const lines = merges.map(([left, right]) => `${texts[left]} ${texts[right]}`);
  return {
    vocabulary: JSON.stringify(Object.fromEntries(texts.map((text, id) => [text, id]))),
    merges: [version, ...lines, ""].join("\n"),
  };
}
