/**
 * What is written is read again bit by bit, for every dtype and shape, by every format.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { DType, Tensor } from "../../mod.ts";
import {
  parseNpy,
  parseNpz,
  parseSafetensors,
  readNpy,
  readNpz,
  readSafetensors,
  readTree,
  serializeNpy,
  serializeNpz,
  serializeSafetensors,
  treeFromJson,
  treeToJson,
  writeNpy,
  writeNpz,
  writeSafetensors,
  writeTree,
} from "../../src/io/mod.ts";
import {
  allDTypes,
  encodeValue,
  randomBits,
  seededUniforms,
  someShapes,
  withFolder,
} from "../support/io_files.ts";

/** A way to somewhere and back, for tensors by name. */
type RoundTrip = (tensors: Record<string, Tensor>, path: string) => Promise<unknown>;

const numpyDTypes = allDTypes.filter((dtype) => dtype !== "bfloat16");

const roundTrips: readonly (readonly [string, readonly DType[], RoundTrip])[] = [
  [
    "safetensors in memory",
    allDTypes,
    async (tensors) => parseSafetensors(await serializeSafetensors(tensors)),
  ],
  ["a safetensors file", allDTypes, async (tensors, path) => {
    await writeSafetensors(path, tensors);
    return await readSafetensors(path);
  }],
  ["npy in memory", numpyDTypes, async (tensors) => {
    const [[name, x]] = Object.entries(tensors);
    return { [name]: parseNpy(await serializeNpy(x)) };
  }],
  ["an npy file", numpyDTypes, async (tensors, path) => {
    const [[name, x]] = Object.entries(tensors);
    await writeNpy(path, x);
    return { [name]: await readNpy(path) };
  }],
  ["npz in memory", numpyDTypes, async (tensors) => await parseNpz(await serializeNpz(tensors))],
  ["a compressed npz file", numpyDTypes, async (tensors, path) => {
    await writeNpz(path, tensors, { compress: true });
    return await readNpz(path);
  }],
  ["JSON in memory", allDTypes, async (tensors) => treeFromJson(await treeToJson(tensors))],
  ["a JSON file", allDTypes, async (tensors, path) => {
    await writeTree(path, tensors);
    return await readTree(path);
  }],
];

for (const [name, dtypes, roundTrip] of roundTrips) {
  Deno.test(`${name}: every dtype and shape comes back bit by bit`, async () => {
    const next = seededUniforms(name);
    await withFolder(async (folder) => {
      for (const shape of someShapes(next)) {
        for (const dtype of dtypes) {
          const tensors = { x: randomBits(next, shape, dtype) };
          const back = await roundTrip(tensors, `${folder}/file`);
          assert.deepEqual(encodeValue(back), encodeValue(tensors), `${dtype} [${shape}]`);
        }
      }
    });
  });
}

for (const [name, dtypes, roundTrip] of roundTrips.filter(([name]) => !name.includes("npy"))) {
  Deno.test(`${name}: many tensors with difficult names come back`, async () => {
    const next = seededUniforms(name);
    await withFolder(async (folder) => {
      const names = [
        "a",
        "10",
        "9",
        "__proto__",
        "constructor",
        "é\u{1f600}",
        "a/b.c",
        "$x",
        '\n"',
      ];
      const tensors = Object.fromEntries(
        names.map((name, i) => [name, randomBits(next, [i, 2], dtypes[i % dtypes.length])]),
      );
      const back = await roundTrip(tensors, `${folder}/file`) as Record<string, Tensor>;
      assert.deepEqual(Object.keys(back).sort(), names.toSorted());
      for (const name of names) {
        assert.deepEqual(encodeValue(back[name]), encodeValue(tensors[name]), name);
      }
    });
  });
}

Deno.test("views are written in row-major order by every format", async () => {
  const x = randomBits(seededUniforms("views"), [2, 3, 4], "int32");
  const views = { a: x.permute([2, 0, 1]), b: x.at("...", "::2"), c: x.flip(1) };
  const expected = encodeValue(views);
  assert.deepEqual(encodeValue(parseSafetensors(await serializeSafetensors(views))), expected);
  assert.deepEqual(encodeValue(await parseNpz(await serializeNpz(views))), expected);
  assert.deepEqual(encodeValue(treeFromJson(await treeToJson(views))), expected);
});
