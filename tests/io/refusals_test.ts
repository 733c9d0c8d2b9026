/**
 * Files made by hand that lie, reach beyond their end, or try tricks: the class of the error and its
 * whole text. What other libraries' files are refused for is in the fixtures.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DTypeError, io, tensor, UnsupportedError, zeros } from "../../mod.ts";

const { FormatError } = io;
const encoder = new TextEncoder();

/** A safetensors file with a header and so many bytes of data. */
function safetensors(header: unknown, size = 0): Uint8Array {
  const text = encoder.encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** The same with another length of the header in front. */
function withHeaderLength(length: bigint): Uint8Array {
  const bytes = safetensors({});
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

/** A float32 tensor in a safetensors header. */
function stored(begin: number, end: number, shape: readonly number[] = [1]) {
  return { dtype: "F32", shape, data_offsets: [begin, end] };
}

/** An `.npy` file with a header and so many bytes of data. */
function npy(header: string, { size = 0, version = 1 } = {}): Uint8Array {
  const text = encoder.encode(`${header}\n`);
  const bytes = new Uint8Array(10 + text.length + size);
  bytes.set([0x93, ...encoder.encode("NUMPY"), version, 0]);
  new DataView(bytes.buffer).setUint16(8, text.length, true);
  bytes.set(text, 10);
  return bytes;
}

function tree(value: string): string {
  return `{"format":"cotangent-tree","version":1,"tree":${value}}`;
}

type Refusal = readonly [
  name: string,
  read: () => unknown,
  error: abstract new (...args: never[]) => Error,
  message: string,
];

const refusals: readonly Refusal[] = [
  [
    "an empty safetensors file",
    () => io.parseSafetensors(new Uint8Array()),
    FormatError,
    "parseSafetensors: Cannot read the header's length as the file is shorter than 8 bytes: got 0",
  ],
  [
    "a header of 2 ** 62 bytes",
    () => io.parseSafetensors(withHeaderLength(1n << 62n)),
    FormatError,
    "parseSafetensors: Cannot read the header's length as it is more than 100000000 bytes: got " +
    "4611686018427387904",
  ],
  [
    "tensors that overlap",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4), b: stored(2, 6) }, 6)),
    FormatError,
    'parseSafetensors: Cannot read tensor "b" as it does not begin where the one before ends, at ' +
    "byte 119: got byte 117",
  ],
  [
    "a gap between tensors",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4), b: stored(8, 12) }, 12)),
    FormatError,
    'parseSafetensors: Cannot read tensor "b" as it does not begin where the one before ends, at ' +
    "byte 120: got byte 124",
  ],
  [
    "tensors beyond the end",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4) })),
    FormatError,
    "parseSafetensors: Cannot read the tensors as they end at byte 66 where the file does not: got " +
    "62 bytes",
  ],
  [
    "bytes behind the tensors",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4) }, 9)),
    FormatError,
    "parseSafetensors: Cannot read the tensors as they end at byte 66 where the file does not: got " +
    "71 bytes",
  ],
  [
    "a shape of more bytes than there are",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4, [2]) }, 4)),
    FormatError,
    'parseSafetensors: Cannot read tensor "a" as its shape and dtype make 8 bytes: got ' +
    "data_offsets [0, 4]",
  ],
  [
    "a shape of 2 ** 80 elements",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4, [2 ** 40, 2 ** 40]) }, 4)),
    FormatError,
    'parseSafetensors: Cannot read tensor "a" as it is too large: got shape ' +
    "[1099511627776, 1099511627776]",
  ],
  [
    "a negative size",
    () => io.parseSafetensors(safetensors({ a: stored(0, 4, [-1]) }, 4)),
    FormatError,
    'parseSafetensors: Cannot read tensor "a" as its sizes are no whole numbers: got -1',
  ],
  [
    "a dtype that there is not",
    () =>
      io.parseSafetensors(
        safetensors({ a: { dtype: "F8_E4M3", shape: [1], data_offsets: [0, 1] } }, 1),
      ),
    DTypeError,
    'parseSafetensors: Cannot read tensor "a" as its dtype is none of F64, F32, F16, BF16, I64, ' +
    "I32, I16, I8, U32, U16, U8, BOOL: got F8_E4M3\n" +
    "Convert it where the file is made, or read the others one by one with openSafetensors",
  ],
  [
    "another file than an .npy",
    () => io.parseNpy(encoder.encode("hello world, this is none")),
    FormatError,
    "parseNpy: Cannot read the array as it does not begin with \\x93NUMPY: got 25 bytes of " +
    "something else",
  ],
  [
    "a version of .npy that there is not",
    () => io.parseNpy(npy("{}", { version: 9 })),
    FormatError,
    "parseNpy: Cannot read the array as its version is none of 1.0, 2.0 and 3.0: got 9.0",
  ],
  [
    "code in the place of a header",
    () => io.parseNpy(npy("__import__('os')")),
    FormatError,
    "parseNpy: Cannot read the array as its header is no dictionary of descr, fortran_order and " +
    "shape: got \"__import__('os')\\n\"",
  ],
  [
    "Python's objects",
    () => io.parseNpy(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", { size: 8 })),
    DTypeError,
    "parseNpy: Cannot read the array as its dtype is none of f8, f4, f2, i8, i4, i2, i1, u4, u2, u1, " +
    'b1: got "|O"\nConvert it in NumPy with astype(…) before it is saved',
  ],
  [
    "an array of 10 ** 22 elements",
    () =>
      io.parseNpy(
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", {
          size: 8,
        }),
      ),
    FormatError,
    "parseNpy: Cannot read the array as it is too large: got shape [99999999999, 99999999999]",
  ],
  [
    "an array that is cut off",
    () =>
      io.parseNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", { size: 8 })),
    FormatError,
    "parseNpy: Cannot read the array as its shape and dtype make 16 bytes: got 8",
  ],
  [
    "bfloat16 in an .npy",
    () => io.serializeNpy(zeros([1], { dtype: "bfloat16" })),
    DTypeError,
    "serializeNpy: Cannot store the dtype as NumPy has none like it: got bfloat16\n" +
    'Convert it with to("float32"), which is exact, or write safetensors',
  ],
  [
    "another file than a zip",
    () => io.parsePytorch(encoder.encode("no zip at all")),
    FormatError,
    "parsePytorch: Cannot read the zip directory as the file does not end as zip files do: got 13 " +
    "bytes",
  ],
  [
    "a checkpoint of old",
    () => io.parsePytorch(Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 46)),
    UnsupportedError,
    "parsePytorch: Cannot read files of the format before PyTorch 1.6: got a bare pickle\n" +
    "Load and save it again in Python: torch.save(torch.load(path), path)",
  ],
  [
    "JSON of something else",
    () => io.treeFromJson("[1]"),
    FormatError,
    "treeFromJson: Cannot read the tree as it is no cotangent-tree of version 1: got an array",
  ],
  [
    "a tensor of a billion elements in four letters",
    () => io.treeFromJson(tree('{"$tensor":"float32","shape":[1000000000],"data":"AAAA"}')),
    FormatError,
    "treeFromJson: Cannot read the tree as its shape and dtype make 5333333336 characters of " +
    "base64: got 4",
  ],
];

for (const [name, read, error, message] of refusals) {
  Deno.test(`${name} is refused`, async () => {
    await assert.rejects(async () => await read(), (thrown: Error) => {
      assert.ok(thrown instanceof error, thrown.stack);
      assert.equal(thrown.message, message);
      return true;
    });
  });
}

Deno.test("a tree's own __proto__ is a key like others", () => {
  const read = io.treeFromJson(tree('{"__proto__":{"polluted":1}}')) as object;
  assert.deepEqual(Object.keys(read), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

Deno.test("readShardedSafetensors() reads files of the index's own folder alone", async () => {
  const folder = await Deno.makeTempDir();
  const index = `${folder}/model.safetensors.index.json`;
  const readWith = async (weightMap: unknown) => {
    await Deno.writeTextFile(index, JSON.stringify({ metadata: {}, weight_map: weightMap }));
    return await io.readShardedSafetensors(index);
  };
  const refusal = (reason: string) => ({
    name: "FormatError",
    message: `readShardedSafetensors("${index}"): Cannot read the index as ${reason}`,
  });
  try {
    await io.writeSafetensors(`${folder}/a.safetensors`, { x: tensor([1]) });
    assert.deepEqual((await readWith({ x: "a.safetensors" })).x.arraySync(), [1]);
    for (const file of ["../a.safetensors", "/etc/passwd", "b/../../a", "..\\a", ""]) {
      await assert.rejects(
        readWith({ x: file }),
        refusal(`a file's name is none in the same folder: got ${JSON.stringify(file)}`),
      );
    }
    await assert.rejects(
      readWith(undefined),
      refusal("it has no weight_map of file names: got undefined"),
    );
    await assert.rejects(readWith({ x: "b.safetensors" }), { name: "NotFound" });
    await assert.rejects(readWith({ y: "a.safetensors" }), {
      name: "FormatError",
      message: 'readShardedSafetensors: Cannot read tensor "y" as the file that the index names ' +
        "lacks it: got a.safetensors",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openSafetensors() reads a tensor of a large file by its own range alone", async () => {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    await io.writeSafetensors(path, { large: zeros([1 << 20]), small: tensor([1, 2]) });
    const file = await io.openSafetensors(path);
    try {
      assert.deepEqual(file.names.toSorted(), ["large", "small"]);
      const read: number[] = [];
      const original = Deno.FsFile.prototype.read;
      Deno.FsFile.prototype.read = function (bytes) {
        read.push(bytes.length);
        return original.call(this, bytes);
      };
      try {
        assert.deepEqual((await file.read("small")).arraySync(), [1, 2]);
      } finally {
        Deno.FsFile.prototype.read = original;
      }
      assert.ok(read.length > 0 && read.every((size) => size <= 8), `asked for ${read} bytes`);
    } finally {
      file.close();
    }
  } finally {
    await Deno.remove(path);
  }
});
