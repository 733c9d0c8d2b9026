/**
 * Folders of images.
 *
 * @module
 */
import assert from "node:assert/strict";
import { full } from "../../../src/tensor.ts";
import { DataLoader, ImageFolder, transforms, writePng } from "../../../src/data/mod.ts";
import { loadDataFixtures } from "../fixtures.ts";

const { images } = await loadDataFixtures();

async function inFolder(run: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("ImageFolder() finds classes and images in the order of their names", async () => {
  await inFolder(async (root) => {
    await writePng(`${root}/dog/b.png`, full([1, 4, 4], 1));
    await writePng(`${root}/dog/a/z.PNG`, full([3, 8, 4], 0));
    await writePng(`${root}/cat/1.png`, full([4, 4, 4], 0.2));
    await Deno.writeTextFile(`${root}/cat/notes.txt`, "no image");
    await Deno.writeTextFile(`${root}/readme.md`, "no class");
    await Deno.mkdir(`${root}/every`);
    for (const [i, { name, file }] of images.entries()) {
      const end = name.split(" ")[0].toLowerCase().replace("jpeg", "jpg");
      await Deno.writeFile(`${root}/every/${i}.${end}`, file);
    }
    const folder = new ImageFolder(root);
    assert.deepEqual(folder.classes, ["cat", "dog", "every"]);
    assert.equal(folder.length, 3 + images.length);
    const paths = folder.samples.slice(0, 3).map(({ path }) => path.slice(root.length));
    assert.deepEqual(paths, ["/cat/1.png", "/dog/a/z.PNG", "/dog/b.png"]);
    assert.deepEqual(folder.samples.map(({ label }) => label), [0, 1, 1, ...images.map(() => 2)]);
    const [cat, label] = await folder.get(0);
    assert.deepEqual([cat.shape, cat.dtype, label.dtype], [[3, 4, 4], "uint8", "int32"]);
    for (let i = 0; i < folder.length; i++) assert.equal((await folder.get(i))[0].shape[0], 3);
    const named = new ImageFolder(`${root}/dog`, { extensions: [".PNG", ".png"] });
    assert.deepEqual(named.classes, ["a"]);
  });
});

Deno.test("ImageFolder() is loaded in batches", async () => {
  await inFolder(async (root) => {
    for (let i = 0; i < 3; i++) await writePng(`${root}/a/${i}.png`, full([4, 4], i / 255));
    await writePng(`${root}/b/0.png`, full([6, 3], 1));
    const transform = transforms.resize([2, 2]);
    const folder = new ImageFolder(root, { mode: "gray", transform });
    const loader = new DataLoader(folder, { batchSize: 4, prefetch: 2 });
    const [[batch, labels]] = await Array.fromAsync(loader);
    assert.deepEqual(batch.shape, [4, 1, 2, 2]);
    assert.deepEqual(batch.at("...", 0, 0).flatten().arraySync(), [0, 1, 2, 255]);
    assert.deepEqual(labels.arraySync(), [0, 0, 0, 1]);
  });
});

Deno.test("ImageFolder() refuses folders without classes, classes without images, damaged images", async () => {
  await inFolder(async (root) => {
    assert.throws(() => new ImageFolder(root), {
      name: "ArgumentError",
      message: `ImageFolder: Expected a folder with a folder for each class: got ${root}`,
    });
    await Deno.mkdir(`${root}/empty`);
    assert.throws(() => new ImageFolder(root), {
      name: "ArgumentError",
      message: "ImageFolder: Expected files ending in .png, .jpg, .jpeg, .webp, .gif, .bmp for " +
        `each class: got none in ${root}/empty`,
    });
    await Deno.writeFile(`${root}/empty/x.png`, Uint8Array.of(1, 2, 3));
    const folder = new ImageFolder(root);
    await assert.rejects(folder.get(0), (error: Error) => {
      assert.equal(error.name, "FormatError");
      assert.ok(error.message.startsWith(`readImage: Cannot read ${root}/empty/x.png as `));
      return true;
    });
    await assert.rejects(folder.get(1), {
      name: "IndexError",
      message: "ImageFolder: Expected an index from 0 to 0: got 1",
    });
    assert.throws(() => new ImageFolder(`${root}/nowhere`), Deno.errors.NotFound);
  });
});
