/**
 * What is written of a run's progress, and when.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError } from "../../../src/engine/base/mod.ts";
import {
  formatDuration,
  formatNumber,
  ProgressBar,
  type ProgressOptions,
} from "../../../src/train/progress/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

/** A bar whose time and output are in the test's hands. */
function watched(
  total: number | null,
  { isTerminal, columns = 80, ...options }: ProgressOptions & {
    readonly isTerminal: boolean;
    readonly columns?: number;
  },
) {
  const written: string[] = [];
  const time = { now: 5000 };
  const bar = new ProgressBar(total, {
    ...options,
    clock: () => time.now,
    output: { isTerminal, columns: () => columns, write: (text) => written.push(text) },
  });
  return { bar, written, time };
}

Deno.test("ProgressBar redraws one line of a terminal, ten times a second at most", () => {
  const { bar, written, time } = watched(1000, { isTerminal: true, description: "train" });
  for (let step = 1; step <= 500; step++) {
    time.now += 2;
    bar.update(step, { loss: 1.5 });
  }
  assert.equal(written.length, 10);
  assert.ok(written.every((text) => text.startsWith("\r\x1b[2K") && !text.includes("\n")));
  assert.match(
    written.at(-1)!.slice(5),
    /^█{9,}.?░+ train 451\/1000 45% {2}500 steps\/s {2}0:01 left {2}loss 1\.500$/,
  );
});

Deno.test("ProgressBar fills the bar by eighths of a character", () => {
  const { bar, written, time } = watched(80, { isTerminal: true, columns: 48 });
  for (const step of [0, 1, 40, 79, 80]) {
    time.now += 1000;
    bar.update(step);
  }
  const bars = written.map((text) => text.slice(5).split(" ")[0]);
  assert.equal(bars[0], "░".repeat(bars[0].length));
  assert.match(bars[1], /^[▏▎▍]░+$/);
  assert.match(bars[2], /^█+[▌]?░+$/);
  assert.match(bars[3], /^█+[▊▋▉]?$/);
  assert.match(bars[4], /^█+$/);
});

Deno.test("ProgressBar never writes a line wider than the terminal", () => {
  for (let columns = 1; columns < 120; columns++) {
    const { bar, written, time } = watched(50, {
      isTerminal: true,
      columns,
      description: "größe",
    });
    time.now += 1000;
    bar.update(10, { loss: 0.25, accuracy: 0.5 });
    const seen = [...written[0].slice(5)].length;
    assert.ok(seen < Math.max(2, columns), `${seen} characters in ${columns} columns`);
  }
});

Deno.test("ProgressBar writes plain lines now and then where there is no terminal, and the last", () => {
  const { bar, written, time } = watched(100, { isTerminal: false, interval: 10 });
  for (let step = 1; step <= 100; step++) {
    time.now += 300;
    bar.update(step, { loss: 2 });
  }
  bar.end("trained");
  assert.deepEqual(written, [
    "34/100 34%  3.333 steps/s  0:20 left  loss 2\n",
    "68/100 68%  3.333 steps/s  0:10 left  loss 2\n",
    "100/100 100%  3.333 steps/s  0:00 left  loss 2\n",
    "trained in 0:30\n",
  ]);
});

Deno.test("ProgressBar takes the rate over the last seconds, and from the step where a run goes on", () => {
  const { bar, written, time } = watched(10_000, {
    isTerminal: false,
    interval: 1,
    initial: 1000,
    unit: "token",
    unitsPerStep: 100,
  });
  time.now += 60_000; // compiling
  bar.update(1001);
  for (let step = 1002; step <= 1200; step++) {
    time.now += 100;
    bar.update(step);
  }
  assert.match(written[0], /^1001\/10000 10% {2}1\.667 tokens\/s/);
  assert.match(written.at(-1)!, /1\.00k tokens\/s/);
});

Deno.test("ProgressBar of an unknown number of steps counts", () => {
  const { bar, written, time } = watched(null, { isTerminal: true });
  time.now += 1000;
  bar.update(20, "loss 3.2");
  assert.deepEqual(written, ["\r\x1b[2K20  20 steps/s  loss 3.2"]);
});

Deno.test("ProgressBar prints lines above the bar and ends it", () => {
  const { bar, written, time } = watched(2, { isTerminal: true, columns: 36 });
  bar.print("before");
  time.now += 1000;
  bar.update(1);
  bar.print("a note");
  bar.end();
  bar.end();
  bar.update(2);
  const line = "\r\x1b[2K1/2 50%  1 steps/s  0:01 left";
  assert.deepEqual(written, [
    "before\n",
    line,
    "\r\x1b[2Ka note\n",
    line,
    line,
    "\n",
    "done in 0:01\n",
  ]);
});

Deno.test("ProgressBar writes nothing when it is quiet", () => {
  const { bar, written, time } = watched(10, { isTerminal: true, quiet: true });
  time.now += 1000;
  bar.update(10, { loss: 1 });
  bar.print("a note");
  bar.end();
  assert.deepEqual(written, []);
});

Deno.test("formatNumber() rounds to three or four digits", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [7, "7"],
    [-7, "-7"],
    [999, "999"],
    [1000, "1.00k"],
    [999.96, "1.00k"],
    [12.3456, "12.35"],
    [0.5, "0.5000"],
    [-0.00012, "-1.20e-4"],
    [1.5e6, "1.50M"],
    [2.25e18, "2.25e+18"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value), text);
});

Deno.test("formatDuration() has hours where there are some", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0:00"],
    [59.6, "1:00"],
    [3599, "59:59"],
    [3600, "1:00:00"],
    [360_000, "100:00:00"],
    [NaN, "–"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
});

testErrors("ProgressBar", [
  [
    () => new ProgressBar(1.5),
    ArgumentError,
    "ProgressBar: Expected an integer of at least 0 as total: got 1.5",
  ],
  [
    () => new ProgressBar(1, { quiet: true }).update(NaN),
    ArgumentError,
    "update: Expected a number as step: got NaN",
  ],
]);
