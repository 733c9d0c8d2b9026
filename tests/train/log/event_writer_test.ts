/**
 * Event files: byte for byte what TensorBoard's own writer makes, and what is said to bad input.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError } from "../../../src/engine/base/mod.ts";
import { crc32c } from "../../../src/train/log/crc32c.ts";
import { histogramOf } from "../../../src/train/log/histogram.ts";
import { EventWriter } from "../../../src/train/log/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { readJson } from "../../support/fixtures.ts";
import { withFolder } from "../../support/io_files.ts";

type FixtureEvent =
  | readonly ["scalar", tag: string, value: number | "nan", step: number]
  | readonly ["histogram", tag: string, values: readonly number[], step: number]
  | readonly ["image" | "text", tag: string, content: string, step: number];

interface Fixture {
  readonly events: readonly FixtureEvent[];
  readonly start: number;
  readonly file: string;
  readonly crc32c: readonly (readonly [string, number])[];
}

const fixture = await readJson<Fixture>("events.json.gz");

function add(writer: EventWriter, event: FixtureEvent): void {
  const [kind, tag, , step] = event;
  switch (kind) {
    case "scalar":
      return writer.addScalar(tag, Number(event[2]), step);
    case "histogram":
      return writer.addHistogram(tag, event[2], step, { bins: 4 });
    case "image":
      return writer.addImage(tag, Uint8Array.fromBase64(event[2]), step);
    case "text":
      return writer.addText(tag, event[2], step);
  }
}

Deno.test("EventWriter writes the bytes that TensorBoard's writer does", () =>
  withFolder((folder) => {
    let seconds = fixture.start;
    const writer = new EventWriter(`${folder}/run`, { clock: () => 1000 * seconds });
    for (const event of fixture.events) {
      add(writer, event);
      seconds++;
    }
    writer.close();
    assert.deepEqual(Deno.readFileSync(writer.path), Uint8Array.fromBase64(fixture.file));
  }));

Deno.test("crc32c() gives the checksums that TensorBoard does", () => {
  for (const [text, checksum] of fixture.crc32c) {
    assert.equal(crc32c(new TextEncoder().encode(text)), checksum, text);
  }
});

Deno.test("EventWriter names its file as TensorBoard looks for it, and never one that is there", () =>
  withFolder((folder) => {
    const clock = () => 1_700_000_000_000;
    const paths = Array.from({ length: 3 }, () => {
      using writer = new EventWriter(folder, { clock, suffix: ".train" });
      return writer.path;
    });
    assert.equal(new Set(paths).size, 3);
    for (const path of paths) {
      assert.match(path.slice(folder.length), /^\/events\.out\.tfevents\.1700000000\.\S+\.train$/);
    }
  }));

Deno.test("EventWriter keeps events back for so many seconds, and writes all of them at the end", () =>
  withFolder((folder) => {
    let now = 0;
    const writer = new EventWriter(folder, { clock: () => now, flushSeconds: 2 });
    const size = () => Deno.statSync(writer.path).size;
    const empty = size();
    assert.ok(empty > 0); // the version
    writer.addScalar("loss", 1, 0);
    assert.equal(size(), empty);
    now = 2000;
    writer.addScalar("loss", 1, 1);
    const two = size();
    assert.ok(two > empty);
    writer.addScalar("loss", 1, 2);
    assert.equal(size(), two);
    writer.flush();
    const three = size();
    assert.ok(three > two);
    writer.addScalar("loss", 1, 3);
    writer.close();
    writer.close();
    assert.ok(size() > three);
  }));

Deno.test("EventWriter writes at once what is long", () =>
  withFolder((folder) => {
    using writer = new EventWriter(folder, { clock: () => 0 });
    writer.addText("log", "x".repeat(100_000), 0);
    assert.ok(Deno.statSync(writer.path).size > 100_000);
  }));

Deno.test("histogramOf() counts every number once, the largest in the last bin", () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 10 ** (i % 7));
  const { min, max, limits, counts } = histogramOf("test", numbers, 64);
  assert.equal(Array.from(counts).reduce((sum, count) => sum + count), 1000);
  assert.deepEqual([limits[63], counts.length], [max, 64]);
  for (let bin = 0; bin < 64; bin++) {
    const low = bin === 0 ? min : limits[bin - 1];
    const inside = numbers.filter((x) =>
      x >= low && (x < limits[bin] || (bin === 63 && x === max))
    );
    assert.equal(counts[bin], inside.length, `bin ${bin}`);
  }
});

Deno.test("histogramOf() takes equal and huge numbers", () => {
  const same = histogramOf("test", [3, 3], 64);
  assert.deepEqual([Array.from(same.limits), Array.from(same.counts)], [[3], [2]]);
  const huge = histogramOf("test", [-1.7e308, 0, 1.7e308], 2);
  assert.deepEqual(Array.from(huge.counts), [1, 2]);
});

/** A writer in a folder of its own, which is removed when the call is over. */
function withWriter(call: (writer: EventWriter) => void): Promise<void> {
  return withFolder((folder) => {
    using writer = new EventWriter(folder);
    call(writer);
  });
}

testErrors("EventWriter", [
  [
    () => new EventWriter(""),
    ArgumentError,
    'EventWriter: Expected the path of a folder: got ""',
  ],
  [
    () => withWriter((writer) => writer.addScalar("", 1, 0)),
    ArgumentError,
    'addScalar: Expected a text as tag: got ""',
  ],
  [
    () => withWriter((writer) => writer.addScalar("loss", "1" as never, 0)),
    ArgumentError,
    'addScalar: Expected a number as value: got "1"',
  ],
  [
    () => withWriter((writer) => writer.addScalar("loss", 1, -1)),
    ArgumentError,
    "addScalar: Expected an integer of at least 0 as step: got -1",
  ],
  [
    () => withWriter((writer) => writer.addHistogram("w", [], 0)),
    ArgumentError,
    "addHistogram: Expected numbers for a histogram: got none",
  ],
  [
    () => withWriter((writer) => writer.addHistogram("w", [1, NaN], 0)),
    ArgumentError,
    "addHistogram: Expected finite numbers for a histogram: got NaN at 1",
  ],
  [
    () => withWriter((writer) => writer.addImage("x", new Uint8Array(40), 0)),
    ArgumentError,
    "addImage: Expected the bytes of a PNG file: got 40 other bytes",
  ],
  [
    () => withWriter((writer) => writer.addImage("x", "png" as never, 0)),
    ArgumentError,
    'addImage: Expected the bytes of a PNG file: got "png"',
  ],
  [
    () => withWriter((writer) => writer.addText("x", 1 as never, 0)),
    ArgumentError,
    "addText: Expected a text: got 1",
  ],
  [
    () =>
      withWriter((writer) => {
        writer.close();
        writer.addScalar("loss", 1, 0);
      }),
    ArgumentError,
    "addScalar: Cannot add to a writer that is closed",
  ],
]);
