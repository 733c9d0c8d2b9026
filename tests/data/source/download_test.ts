/**
 * Downloads, from a server of our own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cifar10, download, type DownloadProgress, mnist } from "../../../src/data/mod.ts";
import { deflate } from "../../../src/io/mod.ts";
import { extractFiles, readTar } from "../../../src/data/source/tar.ts";
import { assertOnlyFormatErrors } from "../damage.ts";

const content = new TextEncoder().encode("cotangent".repeat(10_000));
const sha256 = "00".repeat(32); // not that of the content

/** The sums of bytes, by another way than the one that is tested. */
async function sumOf(name: "SHA-256" | "SHA-1"): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest(name, content)).toHex();
}

/** Serves one answer to each request, counts them, and gives a folder to write to. */
async function serving(
  answer: (request: Request) => Response | Promise<Response>,
  run: (url: string, folder: string, requests: () => number) => Promise<void>,
): Promise<void> {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    requests++;
    return answer(request);
  });
  const folder = await Deno.makeTempDir();
  try {
    await run(`http://127.0.0.1:${server.addr.port}/file`, folder, () => requests);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Nothing but what is named may be in a folder: no temporary files. */
function assertHolds(folder: string, ...names: string[]): void {
  assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(), names.sort());
}

function test(name: string, fn: () => Promise<void>) {
  Deno.test({ name, fn, sanitizeResources: true, sanitizeOps: true });
}

test("download() writes the file once, and not again where it is right", async () => {
  const [right256, right1] = [await sumOf("SHA-256"), await sumOf("SHA-1")];
  await serving(() => new Response(content), async (url, folder, requests) => {
    const path = `${folder}/deep/file`;
    const options = { sha256: right256.toUpperCase(), sha1: right1, size: content.length };
    assert.equal(await download(url, path, options), true);
    assert.deepEqual(await Deno.readFile(path), content);
    assertHolds(`${folder}/deep`, "file");
    assert.equal(await download(url, path, options), false);
    assert.equal(await download(new URL(url), path), false);
    assert.equal(requests(), 1);
    await Deno.writeTextFile(path, "damaged");
    assert.equal(await download(url, path, options), true);
    assert.deepEqual(await Deno.readFile(path), content);
    assert.equal(requests(), 2);
  });
});

test("download() tells how far it is", async () => {
  await serving(() => new Response(content), async (url, folder) => {
    const seen: DownloadProgress[] = [];
    await download(url, `${folder}/file`, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(seen.at(-1), { received: content.length, total: content.length });
    assert.ok(seen.every(({ received }, i) => i === 0 || received > seen[i - 1].received));
  });
});

/** A body without a stated length. */
function streamed(bytes: Uint8Array): Response {
  return new Response(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream());
}

test("download() takes bodies whose length is not stated", async () => {
  await serving(() => streamed(content), async (url, folder) => {
    const seen: DownloadProgress[] = [];
    const options = { size: content.length, onProgress: (p: DownloadProgress) => seen.push(p) };
    assert.equal(await download(url, `${folder}/file`, options), true);
    assert.deepEqual(seen.at(-1), { received: content.length, total: null });
  });
});

test("download() refuses a wrong sum, and leaves what was there", async () => {
  await serving(() => new Response(content), async (url, folder) => {
    await Deno.writeTextFile(`${folder}/file`, "old");
    await assert.rejects(download(url, `${folder}/file`, { sha256 }), {
      name: "DownloadError",
      message: `download: Cannot fetch ${url} as its sha256 is not ${sha256}: got ${await sumOf(
        "SHA-256",
      )}`,
    });
    const md5 = "00".repeat(16);
    await assert.rejects(download(url, `${folder}/file`, { md5 }), {
      name: "DownloadError",
      message: /^download: Cannot fetch .* as its md5 is not 0{32}: got [0-9a-f]{32}$/,
    });
    assert.equal(await Deno.readTextFile(`${folder}/file`), "old");
    assertHolds(folder, "file");
  });
});

test("download() refuses a body that is longer or shorter than it should be", async () => {
  await serving(() => streamed(content), async (url, folder) => {
    const path = `${folder}/file`;
    await assert.rejects(download(url, path, { size: 1000 }), {
      name: "DownloadError",
      message: /^download: Cannot fetch .* as it has more than 1000 bytes: got \d+$/,
    });
    await assert.rejects(download(url, path, { size: 90_001 }), {
      name: "DownloadError",
      message: `download: Cannot fetch ${url} as it has not 90001 bytes: got 90000`,
    });
    assertHolds(folder);
  });
});

test("download() refuses a body that is cut off", async () => {
  // A server that states more than it sends, which Deno.serve does not let one do.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n";
    await connection.write(new TextEncoder().encode(head + "only this"));
  })();
  const folder = await Deno.makeTempDir();
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/file`;
  await assert.rejects(download(url, `${folder}/file`), {
    name: "DownloadError",
    message: /^download: Cannot fetch .* as (the connection broke off|it is cut off): got /,
  });
  assertHolds(folder);
  await serve;
  listener.close();
  await Deno.remove(folder, { recursive: true });
});

test("download() refuses other answers than 200, and servers that are not there", async () => {
  await serving(() => new Response("no", { status: 404 }), async (url, folder) => {
    await assert.rejects(download(url, `${folder}/file`), {
      name: "DownloadError",
      message: `download: Cannot fetch ${url} as the server does not give it: got status 404`,
    });
    assertHolds(folder);
  });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await assert.rejects(download(`http://127.0.0.1:${port}/`, "/nowhere/file"), {
    name: "DownloadError",
    message: /^download: Cannot fetch .* as the server cannot be reached: got /,
  });
});

test("download() ends when its signal says so", async () => {
  const parts = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
  });
  const endless = () => new Response(parts);
  await serving(endless, async (url, folder) => {
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => abort.abort() };
    await assert.rejects(download(url, `${folder}/file`, options), { name: "AbortError" });
    assertHolds(folder);
  });
});

test("download() refuses sums that are none", async () => {
  for (const [name, digits] of [["sha256", 64], ["sha1", 40], ["md5", 32]] as const) {
    await assert.rejects(download("http://127.0.0.1/", "/nowhere/file", { [name]: "abc" }), {
      name: "ArgumentError",
      message: `download: Expected ${digits} hexadecimal digits as ${name}: got "abc"`,
    });
  }
  await assert.rejects(download("http://127.0.0.1/", "/nowhere/file", { size: -1 }), {
    name: "ArgumentError",
    message: "download: Expected an integer of at least 0 as size: got -1",
  });
});

/** The entry of a file in a tar archive. */
function tarEntry(name: string, data: Uint8Array, kind = "0"): Uint8Array {
  const header = new Uint8Array(512);
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
  put(name, 0);
  put(data.length.toString(8).padStart(11, "0"), 124);
  put(kind, 156);
  put("        ", 148);
  const sum = header.reduce((sum, byte) => sum + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padded = new Uint8Array(Math.ceil(data.length / 512) * 512);
  padded.set(data);
  return Uint8Array.of(...header, ...padded);
}

const end = new Uint8Array(1024);
const archive = Uint8Array.of(
  ...tarEntry("folder/", new Uint8Array(), "5"),
  ...tarEntry("folder/a", content.subarray(0, 600)),
  ...tarEntry("b", new Uint8Array()),
  ...end,
);

test("readTar() gives the files of an archive, and refuses damaged ones", async () => {
  const files = [...readTar("test", archive)];
  assert.deepEqual(files.map(({ name, data }) => [name, data.length]), [["folder/a", 600], [
    "b",
    0,
  ]]);
  assert.deepEqual(files[0].data, content.subarray(0, 600));
  assert.throws(() => [...readTar("test", archive.subarray(0, 1100))], {
    name: "FormatError",
    message:
      "test: Cannot read the archive's entry at byte 512 as the archive is cut off: got 76 " +
      "of 600 bytes",
  });
  const damaged = archive.slice();
  damaged[3] ^= 1;
  assert.throws(() => [...readTar("test", damaged)], {
    name: "FormatError",
    message: /^test: Cannot read the archive's entry at byte 0 as its checksum is another: got /,
  });
  await assertOnlyFormatErrors([archive], (file) => [...readTar("test", file)], {
    rounds: 1000,
    seed: 31,
  });
});

test("extractFiles() writes what is asked for, and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  const evil = tarEntry("../evil", content);
  await Deno.writeFile(
    `${folder}/a.tar.gz`,
    await deflate(Uint8Array.of(...evil, ...archive), "gzip"),
  );
  const extract = (...names: string[]) =>
    extractFiles("test", `${folder}/a.tar.gz`, { folder: `${folder}/out`, names });
  await extract("folder/a");
  assertHolds(folder, "a.tar.gz", "out");
  assertHolds(`${folder}/out`, "folder");
  assert.deepEqual(await Deno.readFile(`${folder}/out/folder/a`), content.subarray(0, 600));
  await assert.rejects(extract("b", "c"), {
    name: "FormatError",
    message: `test: Cannot read ${folder}/a.tar.gz as it lacks a file: got no c`,
  });
  await Deno.remove(folder, { recursive: true });
});

test("cifar10() fetches its archive where it is asked to, and checks it", async () => {
  const folder = await Deno.makeTempDir();
  const { fetch } = globalThis;
  const fetched: string[] = [];
  globalThis.fetch = (url) => {
    fetched.push(String(url));
    return Promise.resolve(new Response("another file"));
  };
  try {
    await assert.rejects(cifar10(folder, { download: true }), {
      name: "DownloadError",
      message: /its md5 is not c32a1d4ab5d03f1284b67883e8d87530/,
    });
    await assert.rejects(mnist(folder, { download: true, variant: "fashion" }), {
      name: "DownloadError",
      message: /its md5 is not 8d4fb7e6c68d591d4c3dfef9ec88bf0d/,
    });
  } finally {
    globalThis.fetch = fetch;
  }
  const site = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";
  assert.deepEqual(fetched, [
    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    `${site}/train-images-idx3-ubyte.gz`,
  ]);
  await Deno.remove(folder, { recursive: true });
});
