/**
 * Pictures of curves: their ticks, their points, and that they are well-formed whatever is drawn.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError } from "../../../src/engine/base/mod.ts";
import { decimated, pathData, smoothed } from "../../../src/train/plot/curve_path.ts";
import { plotCurves, type PlotOptions, writePlot } from "../../../src/train/plot/mod.ts";
import { linearAxis, logarithmicAxis } from "../../../src/train/plot/ticks.ts";
import { testErrors } from "../../support/check_errors.ts";
import { withFolder } from "../../support/io_files.ts";

/** Checks that elements are closed in the order in which they were opened, and all numbers finite. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (closing === "/") assert.equal(open.pop(), name);
    else if (selfClosing === "") open.push(name);
  }
  assert.deepEqual(open, []);
  assert.ok(
    !/NaN|Infinity|undefined/.test(svg.replace(/<text.*?<\/text>|<title>.*?<\/title>/g, "")),
  );
  assert.ok(!/<script|\son\w+=|href/.test(svg));
}

const kinds: Readonly<Record<string, readonly number[]>> = {
  "no point": [],
  "one point": [0.5],
  "two points": [0.5, 0.25],
  "equal values": [3, 3, 3],
  "zeros": [0, 0],
  "gaps": [NaN, 1, NaN, 2, 3, Infinity, 4, -Infinity],
  "nothing finite": [NaN, Infinity],
  "tiny": [1e-300, 2e-300, 5e-324],
  "huge": [-1.7e308, 0, 1.7e308],
  "nearly equal": [1, 1 + 2 ** -52],
  "far from 0": [1e15, 1e15 + 1],
  "negative": [-3, -2, -1],
};

for (const [name, y] of Object.entries(kinds)) {
  Deno.test(`plotCurves() draws ${name}`, () => {
    for (
      const options of [{}, { logY: true }, { smooth: 0.5, title: "a", xLabel: "b", yLabel: "c" }]
    ) {
      assertWellFormed(plotCurves([{ name, y }], options));
      assertWellFormed(plotCurves([{ name, y, x: y }, { name: "other", y: [1, 2] }], options));
    }
  });
}

Deno.test("plotCurves() marks single points and those of short curves, not those of long ones", () => {
  const dots = (y: readonly number[]) =>
    plotCurves([{ name: "", y }]).match(/<circle/g)?.length ?? 0;
  assert.equal(dots([1]), 1);
  assert.equal(dots([1, NaN, 2]), 2);
  assert.equal(dots(Array.from({ length: 100 }, (_, i) => i)), 0);
  assert.equal(dots(Array.from({ length: 100 }, (_, i) => i === 49 || i === 51 ? NaN : i)), 1);
});

Deno.test("plotCurves() draws 100,000 points in a small picture with every extreme", () => {
  const y = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 5000));
  y[31_415] = 9;
  y[77_777] = -9;
  const svg = plotCurves([{ name: "long", y }]);
  assert.ok(svg.length < 60_000, `${svg.length} characters`);
  const path = svg.match(/<path class="curve" [^>]* d="(M[^h"]+)"/)![1];
  const heights = Array.from(path.matchAll(/[ML]\S+ ([\d.]+)/g), ([, height]) => Number(height));
  // Both extremes are there, each at its end of the picture.
  assert.ok(Math.max(...heights) - Math.min(...heights) > 300);
});

Deno.test("plotCurves() writes texts as they are, without what XML cannot have", () => {
  const svg = plotCurves([{ name: '<a> & "b" \u0001\ud800', y: [1] }], { title: "</svg>" });
  assertWellFormed(svg);
  assert.match(svg, /&lt;a&gt; &amp; "b" \ufffd\ufffd/);
  assert.match(svg, /<title>&lt;\/svg&gt;<\/title>/);
});

Deno.test("plotCurves() tells eight curves apart by colour, and further ones by dashes", () => {
  const series = Array.from({ length: 10 }, (_, i) => ({ name: "", y: [i, i + 1] }));
  const strokes = Array.from(
    plotCurves(series).matchAll(/class="curve" (stroke=.*?) d="/g),
    ([, stroke]) => stroke,
  );
  assert.equal(strokes.length, 10);
  assert.equal(new Set(strokes).size, 10);
});

Deno.test("linearAxis() has round ticks whose labels tell them apart", () => {
  const cases: readonly (readonly [number, number, readonly string[]])[] = [
    [0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [-7, 23, ["−5", "0", "5", "10", "15", "20"]],
    [0, 1e6, ["0", "200000", "400000", "600000", "800000", "1e6"]],
    [2e-7, 9e-7, ["2e−7", "4e−7", "6e−7", "8e−7"]],
    [1e9, 1e9 + 20, ["1000000000", "1000000005", "1000000010", "1000000015", "1000000020"]],
    [0.95, 1.05, ["0.96", "0.98", "1.00", "1.02", "1.04"]],
  ];
  for (const [low, high, labels] of cases) {
    assert.deepEqual(linearAxis([low, high], { count: 6 }).labels, labels);
  }
  assert.deepEqual(linearAxis([0, 2], { count: 8, whole: true }).labels, ["0", "1", "2"]);
});

Deno.test("linearAxis() has ticks inside of it, different ones with different labels", () => {
  for (let power = -12; power <= 12; power++) {
    for (const [from, to] of [[0, 1], [-1, 3], [0.3, 0.31], [17, 99]]) {
      const ends = [from * 10 ** power, to * 10 ** power] as const;
      const { ticks, labels, place } = linearAxis(ends, { count: 7 });
      assert.ok(ticks.length >= 2 && ticks.length <= 16, `${ticks.length} ticks in ${ends}`);
      assert.equal(new Set(labels).size, ticks.length, `${labels} in ${ends}`);
      ticks.forEach((tick, i) => {
        assert.ok(place(tick) > -1e-6 && place(tick) < 1 + 1e-6);
        const told = Number(labels[i].replaceAll("−", "-"));
        assert.ok(
          Math.abs(told - tick) <= 1e-9 * Math.abs(ends[1] - ends[0]),
          `${labels[i]} ${tick}`,
        );
      });
    }
  }
});

Deno.test("logarithmicAxis() has powers of ten, and finer ticks for near numbers", () => {
  const labels = (low: number, high: number) => logarithmicAxis([low, high], { count: 7 }).labels;
  assert.deepEqual(labels(0.0009, 1100), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]);
  assert.deepEqual(labels(0.9, 110), ["1", "2", "5", "10", "20", "50", "100"]);
  assert.deepEqual(labels(2.1, 2.4), ["2.10", "2.15", "2.20", "2.25", "2.30", "2.35", "2.40"]);
  const { place } = logarithmicAxis([1, 100], { count: 7 });
  assert.ok(Math.abs(place(10) - 0.5) < 1e-12);
});

Deno.test("smoothed() is the mean with falling weights, the first value counting fully", () => {
  assert.deepEqual([...smoothed([4, 4, 4], 0.9)], [4, 4, 4]);
  assert.deepEqual([...smoothed([1, NaN, 3], 0.5)], [1, NaN, (0.25 * 1 + 0.5 * 3) / 0.75]);
});

Deno.test("decimated() keeps the ends and extremes of each column, and the gaps", () => {
  const x = Float64Array.of(0, 0.1, 0.2, 0.3, 0.4, 1, 1.1, 1.2, 2);
  const y = Float64Array.of(5, 9, 6, 1, 4, 2, NaN, 3, 7);
  const kept = decimated({ x, y });
  assert.deepEqual([...kept.y], [5, 9, 1, 4, 2, NaN, 3, 7]);
  assert.equal(pathData(kept), "M0 5L0.1 9L0.3 1L0.4 4L1 2M1.2 3L2 7");
});

Deno.test("writePlot() writes what plotCurves() gives", () =>
  withFolder(async (folder) => {
    const series = [{ name: "loss", y: [2, 1] }];
    await writePlot(`${folder}/plots/loss.svg`, series, { title: "Loss" });
    const text = await Deno.readTextFile(`${folder}/plots/loss.svg`);
    assert.equal(text, plotCurves(series, { title: "Loss" }));
  }));

const plot = (options: PlotOptions) => plotCurves([{ name: "a", y: [1] }], options);

testErrors("plotCurves", [
  [
    () => plotCurves({} as never),
    ArgumentError,
    "plotCurves: Expected an array of curves: got a plain object",
  ],
  [
    () => plotCurves([{ name: "a" } as never]),
    ArgumentError,
    'plotCurves: Expected a name and numbers y of a curve: got "a" and undefined',
  ],
  [
    () => plotCurves([{ name: "a", y: [1, 2], x: [1] }]),
    ArgumentError,
    'plotCurves: Expected x and y of one length for "a": got 1 and 2',
  ],
  [
    () => plot({ smooth: 1 }),
    ArgumentError,
    "plotCurves: Expected a number from 0 up to 1 as smooth: got 1",
  ],
  [
    () => plot({ width: 100 }),
    ArgumentError,
    "plotCurves: Expected an integer of at least 200 as width: got 100",
  ],
]);
