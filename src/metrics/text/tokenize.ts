/**
 * Texts as tokens, as BLEU compares them.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";

/**
 * How a text becomes tokens: split at spaces (`"none"`), as the mteval-v13a script of the WMT
 * evaluations does (`"13a"`), into characters other than spaces (`"char"`), or by a function.
 */
export type Tokenizer = "none" | "13a" | "char" | ((text: string) => readonly string[]);

const tokenizers: Readonly<Record<string, (text: string) => readonly string[]>> = {
  none: words,
  "13a": mteval13a,
  char: (text) => [...text].filter((character) => character.trim() !== ""),
};

/**
 * The function of a tokenizer.
 *
 * @throws {ArgumentError} if there is none of that name
 */
export function tokenizerOf(
  metric: string,
  tokenize: Tokenizer,
): (text: string) => readonly string[] {
  if (typeof tokenize === "function") return tokenize;
  if (Object.hasOwn(tokenizers, tokenize)) return tokenizers[tokenize];
  const names = Object.keys(tokenizers).map((name) => JSON.stringify(name)).join(", ");
  throw new ArgumentError(
    `${metric}: Expected one of ${names} or a function as tokenize: got ${describeValue(tokenize)}`,
  );
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The language-independent tokens of mteval-v13a.pl (NIST 2009). */
function mteval13a(text: string): readonly string[] {
  const plain = text.trimEnd()
    .replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ")
    .replaceAll("&quot;", '"').replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const spaced = ` ${plain} `
    // Every mark of ASCII but the apostrophe, comma, dash and full stop stands alone.
    .replace(/[!-&(-+/:-@[-`{-~]/g, " $& ")
    // Comma and full stop do, unless they are inside of a number; a dash does after a digit.
    .replace(/([^0-9])([.,])/g, "$1 $2 ")
    .replace(/([.,])([^0-9])/g, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ");
  return words(spaced);
}
