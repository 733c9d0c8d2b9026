/**
 * Tokenisers of characters and bytes, and windows of text.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, IndexError, tensor } from "../../../src/tensor.ts";
import { ByteTokenizer, CharTokenizer, DataLoader, TextWindows } from "../../../src/data/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

Deno.test("CharTokenizer() has the characters of a text in the order of their code points", () => {
  const text = "b😀aß\u0000b";
  const tokenizer = CharTokenizer.fromText(text);
  assert.equal(tokenizer.vocabularySize, 5);
  assert.deepEqual([...tokenizer.encode(text)], [2, 4, 1, 3, 0, 2]);
  assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  assert.equal(tokenizer.decode(tensor([4, 1], { dtype: "int64" })), "😀a");
  assert.deepEqual([...tokenizer.encode("")], []);
});

Deno.test("CharTokenizer() is saved and loaded", async () => {
  const path = await Deno.makeTempFile();
  await new CharTokenizer(["z", "ä", "😀"]).save(path);
  const loaded = await CharTokenizer.load(path);
  assert.deepEqual([...loaded.encode("😀z")], [2, 0]);
  for (const content of ["", "[1]", "{}", '{"characters": ["ab"]}', '{"characters": [1, 2]}']) {
    await Deno.writeTextFile(path, content);
    await assert.rejects(CharTokenizer.load(path), (error: Error) => {
      assert.equal(error.name, "FormatError");
      const start =
        `CharTokenizer.load: Cannot read ${path} as it holds no list of characters: got `;
      assert.ok(error.message.startsWith(start), error.message);
      return true;
    });
  }
  await Deno.remove(path);
  await assert.rejects(CharTokenizer.load(path), Deno.errors.NotFound);
});

Deno.test("ByteTokenizer() gives UTF-8 and takes it", () => {
  const tokenizer = new ByteTokenizer();
  for (const text of ["", "aé€😀", "\ufeffmark"]) {
    assert.deepEqual([...tokenizer.encode(text)], [...new TextEncoder().encode(text)]);
    assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  }
  assert.equal(tokenizer.decode([0xe2, 0x82]), "\ufffd");
});

Deno.test("TextWindows() gives windows and what follows, up to the last token", async () => {
  const ids = Int32Array.from({ length: 10 }, (_, i) => i);
  const read = (windows: TextWindows) =>
    Array.from({ length: windows.length }, (_, i) => windows.get(i).map((x) => x.arraySync()));
  assert.deepEqual(read(new TextWindows(ids, { context: 3 })), [
    [[0, 1, 2], [1, 2, 3]],
    [[3, 4, 5], [4, 5, 6]],
    [[6, 7, 8], [7, 8, 9]],
  ]);
  const sliding = new TextWindows(tensor(ids), { context: 7, stride: 1 });
  assert.equal(sliding.length, 3);
  assert.deepEqual(sliding.get(2).map((x) => x.arraySync()), [
    [2, 3, 4, 5, 6, 7, 8],
    [3, 4, 5, 6, 7, 8, 9],
  ]);
  assert.equal(new TextWindows(ids, { context: 9 }).length, 1);
  const [[inputs, targets]] = await Array.fromAsync(new DataLoader(sliding, { batchSize: 2 }));
  assert.deepEqual([inputs.shape, targets.shape, inputs.dtype], [[2, 7], [2, 7], "int32"]);
  assert.deepEqual(targets.arraySync(), [[1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]]);
});

testErrors("tokenisers refuse", [
  [
    () => CharTokenizer.fromText("ab").encode("a😀c"),
    ArgumentError,
    'CharTokenizer.encode: Expected characters of the vocabulary: got "😀" at 1',
  ],
  [
    () => CharTokenizer.fromText("ab").encode(3 as never),
    ArgumentError,
    "CharTokenizer.encode: Expected a text: got 3",
  ],
  [
    () => CharTokenizer.fromText("ab").decode([0, 2]),
    IndexError,
    "CharTokenizer.decode: Expected tokens from 0 to 1: got 2",
  ],
  [
    () => new CharTokenizer(["a", "bc"]),
    ArgumentError,
    'CharTokenizer: Expected different characters: got "bc"',
  ],
  [
    () => new CharTokenizer(["a", "b", "a"]),
    ArgumentError,
    'CharTokenizer: Expected different characters: got "a" twice',
  ],
  [
    () => new ByteTokenizer().decode([256]),
    IndexError,
    "ByteTokenizer.decode: Expected tokens from 0 to 255: got 256",
  ],
  [
    () => new TextWindows([1, 2, 3], { context: 3 }),
    ArgumentError,
    "TextWindows: Expected at least 4 tokens: got 3",
  ],
  [
    () => new TextWindows([1, 2, 3], { context: 2, stride: 0 }),
    ArgumentError,
    "TextWindows: Expected an integer of at least 1 as stride: got 0",
  ],
  [
    () => new TextWindows([1, 2, 3], { context: 2 }).get(1),
    IndexError,
    "TextWindows: Expected an index from 0 to 0: got 1",
  ],
]);
