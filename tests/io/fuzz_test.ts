/**
 * Every reader on damaged files: cut off at every byte (which must be refused), with every byte
 * changed, and with random changes (which may happen to be sound). Each gives a tree or an error of the library's own, at once, and asks for no more memory
 * than the file justifies.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DTypeError, random, tensor, UnsupportedError } from "../../mod.ts";
import { FormatError, treeFromJson, treeToJson } from "../../src/io/mod.ts";
import { bytesSource } from "../../src/io/files/mod.ts";
import { joinParts } from "../../src/io/bytes.ts";
import { openZip, zipParts } from "../../src/io/zip/mod.ts";
import { watchAllocations } from "../support/allocations.ts";
import { type Format, loadIoFiles, parsers, seededUniforms } from "../support/io_files.ts";

/** Files of one kind, and what reads them. */
interface Kind {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  readonly parse: (bytes: Uint8Array) => unknown;
  /** Bytes that may be asked for in all, for each byte of the file. */
  readonly growth: number;
}

const fixtures = await loadIoFiles();

function filesOf(format: Format): Uint8Array[] {
  return fixtures.filter((file) => file.format === format && file.bytes.length < 4000)
    .map(({ bytes }) => bytes);
}

/** A tree with everything that JSON has to be taught. */
const json = new TextEncoder().encode(
  await treeToJson({
    weights: [random.normal(random.key(0), [3, 2]), tensor([true, false])],
    $key: { rate: NaN, best: -Infinity, zero: -0, steps: 12n, none: null, unset: undefined },
    text: 'a "quoted" \\ text',
  }),
);

/** A checkpoint's pickle, and its other entries. */
interface Checkpoint {
  readonly pickle: Uint8Array;
  readonly rest: ReadonlyMap<string, Uint8Array>;
}

const pickleName = "archive/data.pkl";

async function checkpointOf(bytes: Uint8Array): Promise<Checkpoint> {
  const archive = await openZip(bytesSource("test", bytes));
  const rest = new Map<string, Uint8Array>();
  for (const [name, entry] of archive.entries) rest.set(name, await archive.read(entry));
  const pickle = rest.get(pickleName)!;
  rest.delete(pickleName);
  return { pickle, rest };
}

async function archiveOf(pickle: Uint8Array, rest: Checkpoint["rest"]): Promise<Uint8Array> {
  async function* entries() {
    for (const [name, bytes] of [[pickleName, pickle] as const, ...rest]) yield { name, bytes };
  }
  return await joinParts(zipParts(entries(), { compress: false }));
}

const pickles = await Promise.all(
  fixtures.filter(({ format, error }) => format === "pytorch" && error === undefined)
    .map(({ bytes }) => checkpointOf(bytes)),
);

// Deflate may make a thousand bytes of one; the others copy, convert and widen a few times.
const kinds: readonly Kind[] = [
  { name: "safetensors", files: filesOf("safetensors"), parse: parsers.safetensors, growth: 32 },
  { name: "npy", files: filesOf("npy"), parse: parsers.npy, growth: 32 },
  { name: "npz", files: filesOf("npz"), parse: parsers.npz, growth: 1100 },
  { name: "pytorch", files: filesOf("pytorch"), parse: parsers.pytorch, growth: 1100 },
  {
    name: "JSON",
    files: [json],
    parse: (bytes) => treeFromJson(new TextDecoder().decode(bytes)),
    growth: 32,
  },
];

const ownErrors = [FormatError, DTypeError, UnsupportedError];

/** Tells whether a file was read; fails if reading gave another error than the library's own. */
type Attempt = (bytes: Uint8Array) => Promise<boolean>;

/** Calls a function with what reads files of a kind and watches how much memory that takes. */
async function attempting(
  { name, parse, growth }: Pick<Kind, "name" | "parse" | "growth">,
  run: (attempt: Attempt) => Promise<void>,
): Promise<void> {
  using watch = watchAllocations();
  await run(async (bytes) => {
    let read = true;
    watch.take();
    try {
      await parse(bytes);
    } catch (error) {
      read = false;
      if (!ownErrors.some((own) => error instanceof own)) {
        assert.fail(`${name} ${bytes.toBase64()}: ${(error as Error).stack}`);
      }
    }
    const asked = watch.take();
    const bound = growth * bytes.length + 1000; // The ends of small files are read more than once.
    if (asked > bound) assert.fail(`${name} ${bytes.toBase64()}: asked for ${asked} bytes`);
    return read;
  });
}

/** A file that is cut off at each byte must be refused, one with a byte changed may be read. */
async function damageEveryByte(
  bytes: Uint8Array,
  attempt: (damaged: Uint8Array) => Promise<boolean>,
): Promise<void> {
  for (let at = 0; at < bytes.length; at++) {
    if (await attempt(bytes.slice(0, at))) assert.fail(`read ${at} of ${bytes.toBase64()}`);
    for (const change of [0x01, 0x80, 0xff]) {
      const changed = bytes.slice();
      changed[at] ^= change;
      await attempt(changed);
    }
  }
}

for (const kind of kinds) {
  Deno.test(`${kind.name} files that are cut off or changed at any byte`, async () => {
    await attempting(kind, async (attempt) => {
      for (const bytes of kind.files) await damageEveryByte(bytes, attempt);
    });
  });
}

/** Bytes with one to eight random changes. */
function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(limit * next());
  let result = bytes.slice();
  for (let changes = 1 + below(8); changes > 0; changes--) {
    const [a, b] = [below(result.length + 1), below(result.length + 1)].sort((x, y) => x - y);
    const part = result.subarray(a, Math.min(b, a + 16));
    const replaced = [
      () => [below(256)],
      () => [0xff, 0xff, 0xff, 0xff],
      () => [0, 0, 0, 0, 0, 0, 0, 0x7f],
      () => [...part, ...part],
      () => [],
      () => [...part].reverse(),
    ][below(6)]();
    const length = next() < 0.5 ? replaced.length : part.length; // Over what is there, or in its place.
    result = Uint8Array.from([
      ...result.subarray(0, a),
      ...replaced,
      ...result.subarray(a + length),
    ]);
  }
  return result;
}

const mutations = 10_000;

for (const kind of kinds) {
  Deno.test(`${mutations} random changes of ${kind.name} files`, async () => {
    const next = seededUniforms(kind.name);
    await attempting(kind, async (attempt) => {
      for (let i = 0; i < mutations; i++) {
        const bytes = kind.files[Math.floor(kind.files.length * next())];
        await attempt(mutate(bytes, next));
      }
    });
  });
}

/** Damaged pickles are put into sound zip files, whose checksums would tell the damage. */
const pickleKind = { name: "pickle", parse: parsers.pytorch, growth: 32 };

Deno.test("pickles that are cut off or changed at any byte", async () => {
  await attempting(pickleKind, async (attempt) => {
    for (const { pickle, rest } of pickles.filter(({ pickle }) => pickle.length < 1000)) {
      await damageEveryByte(pickle, async (damaged) => attempt(await archiveOf(damaged, rest)));
    }
  });
});

Deno.test(`${mutations} random changes of pickles`, async () => {
  const next = seededUniforms("pickle");
  await attempting(pickleKind, async (attempt) => {
    for (let i = 0; i < mutations; i++) {
      const { pickle, rest } = pickles[Math.floor(pickles.length * next())];
      await attempt(await archiveOf(mutate(pickle, next), rest));
    }
  });
});
