/**
 * Byte-pair encoding against tokenizers and tiktoken.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, IndexError } from "../../../src/tensor.ts";
import { BytePairTokenizer } from "../../../src/data/mod.ts";
import { FormatError } from "../../../src/io/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertOnlyFormatErrors, generator } from "../damage.ts";
import { loadDataFixtures } from "../fixtures.ts";

const { pairs: { text, trained, samples } } = await loadDataFixtures();
const [{ vocabulary, merges }] = trained;
const vocabularyText = JSON.stringify(vocabulary);
const mergesText = ["#version: 0.2", ...merges, ""].join("\n");
const tokenizer = BytePairTokenizer.fromGpt2(vocabularyText, mergesText);

for (const { size, frequency, vocabulary, merges } of trained) {
  Deno.test(`BytePairTokenizer.train() finds the merges that tokenizers finds, up to ${size}`, () => {
    const ours = BytePairTokenizer.train(text, { vocabularySize: size, minFrequency: frequency });
    const files = ours.toGpt2();
    assert.deepEqual(files.merges.split("\n").slice(1, -1), merges);
    assert.deepEqual(JSON.parse(files.vocabulary), vocabulary);
    assert.equal(ours.vocabularySize, Object.keys(vocabulary).length);
  });
}

Deno.test(`BytePairTokenizer.encode() gives tiktoken's tokens for ${samples.length} texts`, () => {
  for (const { text, tokens } of samples) {
    assert.deepEqual([...tokenizer.encode(text)], tokens, JSON.stringify(text));
    assert.deepEqual([...tokenizer.encode(text)], tokens, `${JSON.stringify(text)}, again`);
    assert.equal(tokenizer.decode(tokens), text);
  }
});

Deno.test("BytePairTokenizer.train() on several texts is training on all", () => {
  const lines = text.split("\n");
  const options = { vocabularySize: 400 };
  // A line's break belongs to the white space before the next word.
  const parts = BytePairTokenizer.train(lines, options);
  const whole = BytePairTokenizer.train(lines.join("\n"), options);
  const merges = (tokenizer: BytePairTokenizer) =>
    tokenizer.toGpt2().merges.split("\n").slice(0, 50);
  assert.deepEqual(merges(parts), merges(whole));
});

Deno.test("BytePairTokenizer.train() stops where no pair is frequent enough", () => {
  assert.equal(BytePairTokenizer.train("", { vocabularySize: 300 }).vocabularySize, 256);
  assert.equal(BytePairTokenizer.train("abc", { vocabularySize: 300 }).vocabularySize, 256);
  const once = BytePairTokenizer.train("abc", { vocabularySize: 300, minFrequency: 1 });
  assert.equal(once.vocabularySize, 258);
  assert.deepEqual([...once.encode("abc")], [257]);
});

/** The definition: the merge of the lowest rank, at its leftmost place, until there is none. */
function mergeByDefinition(word: string): number[] {
  const ranks = new Map(merges.map((merge, rank) => [merge, rank]));
  const tokens = [...word];
  while (true) {
    let best = -1;
    for (let i = 0; i + 1 < tokens.length; i++) {
      const rank = ranks.get(`${tokens[i]} ${tokens[i + 1]}`);
      if (rank === undefined) continue;
      if (best < 0 || rank < ranks.get(`${tokens[best]} ${tokens[best + 1]}`)!) best = i;
    }
    if (best < 0) return tokens.map((token) => vocabulary[token]);
    tokens.splice(best, 2, tokens[best] + tokens[best + 1]);
  }
}

Deno.test("BytePairTokenizer.encode() of random words is what the definition gives", () => {
  const letters = "aaeeinorstl";
  const random = generator(7);
  for (let round = 0; round < 400; round++) {
    const word = Array.from({ length: 1 + random(120) }, () => letters[random(letters.length)])
      .join("");
    assert.deepEqual([...tokenizer.encode(word)], mergeByDefinition(word), `seed 7: ${word}`);
  }
});

Deno.test("BytePairTokenizer.encode() of a word of 200,000 letters does not take forever", () => {
  const word = "stein".repeat(40_000);
  const start = performance.now();
  const tokens = tokenizer.encode(word);
  assert.ok(performance.now() - start < 10_000); // quadratic, it would take an hour
  assert.equal(tokenizer.decode(tokens), word);
});

Deno.test("BytePairTokenizer.encode() makes special tokens only where it is told to", () => {
  const end = "<|endoftext|>";
  const size = Object.keys(vocabulary).length;
  const special = BytePairTokenizer.fromGpt2(
    JSON.stringify({ ...vocabulary, [end]: size, "<|ä*|>": size + 1 }),
    mergesText,
  );
  assert.deepEqual([...special.specialTokens], [[end, size], ["<|ä*|>", size + 1]]);
  const text = `a${end}${end} b<|ä*|>`;
  assert.equal([...special.encode(text)].some((token) => token >= size), false);
  const tokens = [...special.encode(text, { special: true })];
  const [a, b] = [special.encode("a"), special.encode(" b")];
  assert.deepEqual(tokens, [...a, size, size, ...b, size + 1]);
  assert.equal(special.decode(tokens), text);
  assert.deepEqual(JSON.parse(special.toGpt2().vocabulary)["<|ä*|>"], size + 1);
  assert.deepEqual([...tokenizer.encode("ab", { special: true })], [...tokenizer.encode("ab")]);
});

Deno.test("BytePairTokenizer.decode() marks characters that are cut, and tells tokens' bytes", () => {
  const tokens = BytePairTokenizer.train("", { vocabularySize: 256 }).encode("€");
  const bytes = BytePairTokenizer.train("", { vocabularySize: 256 });
  assert.equal(bytes.decode(tokens), "€");
  assert.equal(bytes.decode(tokens.slice(0, 2)), "\ufffd");
  assert.deepEqual([...tokens].map((token) => [...bytes.tokenBytes(token)]), [[0xe2], [0x82], [
    0xac,
  ]]);
});

Deno.test("BytePairTokenizer() is saved and loaded in GPT-2's format", async () => {
  const folder = await Deno.makeTempDir();
  await tokenizer.save(folder);
  const loaded = await BytePairTokenizer.load(folder);
  assert.deepEqual(loaded.encode(text), tokenizer.encode(text));
  assert.equal(await Deno.readTextFile(`${folder}/merges.txt`), mergesText);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/vocab.json`)), vocabulary);
  await Deno.remove(folder, { recursive: true });
});

const fromGpt2 = (vocabulary: unknown, merges: string) => () =>
  BytePairTokenizer.fromGpt2(JSON.stringify(vocabulary), merges);
const of = "BytePairTokenizer.fromGpt2: Cannot read";
const { "!": _, ...withoutOne } = vocabulary;

testErrors("BytePairTokenizer() refuses", [
  [
    () => BytePairTokenizer.train("a", { vocabularySize: 255 }),
    ArgumentError,
    "BytePairTokenizer.train: Expected an integer of at least 256 as vocabularySize: got 255",
  ],
  [
    () => BytePairTokenizer.train(["a", 1 as never], { vocabularySize: 256 }),
    ArgumentError,
    "BytePairTokenizer.train: Expected a text: got 1",
  ],
  [
    () => tokenizer.encode(null as never),
    ArgumentError,
    "BytePairTokenizer.encode: Expected a text: got null",
  ],
  [
    () => tokenizer.decode([600]),
    IndexError,
    "BytePairTokenizer.decode: Expected tokens from 0 to 599: got 600",
  ],
  [
    () => tokenizer.tokenBytes(-1),
    IndexError,
    "BytePairTokenizer.tokenBytes: Expected tokens from 0 to 599: got -1",
  ],
  [
    () => BytePairTokenizer.fromGpt2("{", ""),
    FormatError,
    `${of} the vocabulary as it is not JSON: got Expected property name or '}' in JSON at ` +
    "position 1 (line 1 column 2)",
  ],
  [
    fromGpt2([1], ""),
    FormatError,
    `${of} the vocabulary as it is not an object of tokens and numbers: got an array`,
  ],
  [
    fromGpt2({ a: 0, b: 2 }, ""),
    FormatError,
    `${of} the vocabulary as its numbers are not 0 to 1, each once: got 2 for "b"`,
  ],
  [
    fromGpt2({ a: 0, b: 0 }, ""),
    FormatError,
    `${of} the vocabulary as its numbers are not 0 to 1, each once: got 0 for "b"`,
  ],
  [
    fromGpt2({ ...withoutOne, "<x>": 0 }, ""),
    FormatError,
    `${of} the vocabulary as it lacks the token of a byte: got none for 33`,
  ],
  [
    fromGpt2(vocabulary, "#version: 0.2\na b c\n"),
    FormatError,
    `${of} line 2 of the merges as it is not two tokens that make a third, for the first time: ` +
    'got "a b c"',
  ],
  [
    fromGpt2(vocabulary, `${merges[0]}\n${merges[0]}`),
    FormatError,
    `${of} line 2 of the merges as it is not two tokens that make a third, for the first time: ` +
    `got ${JSON.stringify(merges[0])}`,
  ],
  [
    fromGpt2(vocabulary, "! !"),
    FormatError,
    `${of} line 1 of the merges as it is not two tokens that make a third, for the first time: ` +
    'got "! !"',
  ],
]);

Deno.test("BytePairTokenizer.fromGpt2() of damaged texts is a FormatError, or a tokenizer", async () => {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const encode = (text: string) => new TextEncoder().encode(text);
  await assertOnlyFormatErrors(
    [encode(vocabularyText)],
    (bytes) => BytePairTokenizer.fromGpt2(decode(bytes), mergesText).encode(text),
    { rounds: 100, seed: 11 },
  );
  await assertOnlyFormatErrors(
    [encode(mergesText)],
    (bytes) => BytePairTokenizer.fromGpt2(vocabularyText, decode(bytes)).encode(text),
    { rounds: 100, seed: 12 },
  );
});
