/**
 * Curves as an SVG picture.
 *
 * @module
 */
import { ArgumentError, checkInteger, describeValue } from "../../engine/base/mod.ts";
import { type FilePath, writeFileAtomic } from "../../io/mod.ts";
import { decimated, pathData, type Points, rounded, smoothed } from "./curve_path.ts";
import { type LegendRow, legendRows, textWidth } from "./legend.ts";
import { colourOf, dashOf, styleSheet } from "./style.ts";
import { type Axis, linearAxis, logarithmicAxis } from "./ticks.ts";

/** A curve. */
export interface PlotSeries {
  /** What the legend calls it. */
  readonly name: string;
  /** Its values; what is not finite leaves a gap. */
  readonly y: ArrayLike<number>;
  /** Where they are. @default 0, 1, 2, … */
  readonly x?: ArrayLike<number>;
}

/** Options of `plotCurves`. */
export interface PlotOptions {
  /** Above the picture. @default none */
  readonly title?: string;
  /** Below the horizontal axis. @default none */
  readonly xLabel?: string;
  /** Beside the vertical axis. @default none */
  readonly yLabel?: string;
  /** Whether the vertical axis is logarithmic; what is not above 0 leaves a gap. @default false */
  readonly logY?: boolean;
  /** How much each value keeps of those before it, from 0 up to 1; the curve itself is drawn faintly behind. @default 0 */
  readonly smooth?: number;
  /** In pixels. @default 800 */
  readonly width?: number;
  /** In pixels. @default 450 */
  readonly height?: number;
}

/** Where things are in the picture. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Axis;
  readonly y: Axis;
}

/** Curves with up to so many points have a dot at each. */
const mostDots = 25;

/**
 * The text of an SVG picture of curves: axes with round numbers, a legend, no script, readable on light
 * and dark. Of many points those are drawn that make a difference.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { plotCurves } from "@cotangent/cotangent/train";
 *
 * const svg = plotCurves([
 *   { name: "training", x: [10, 20, 30], y: [2.1, 1.4, 1.1] },
 *   { name: "validation", x: [30], y: [1.3] },
 * ], { title: "Loss", xLabel: "step", logY: true });
 * assert.match(svg, /validation/);
 * ```
 *
 * @throws {ArgumentError} if an option makes no sense, or `x` and `y` differ in length
 */
export function plotCurves(series: readonly PlotSeries[], options: PlotOptions = {}): string {
  checkSeries(series);
  const { width = 800, height = 450, logY = false, smooth = 0, title, xLabel, yLabel } = options;
  checkInteger("plotCurves", width, { name: "width", minimum: 200 });
  checkInteger("plotCurves", height, { name: "height", minimum: 150 });
  if (typeof smooth !== "number" || !(smooth >= 0 && smooth < 1)) {
    throw new ArgumentError(
      `plotCurves: Expected a number from 0 up to 1 as smooth: got ${describeValue(smooth)}`,
    );
  }
  const legend = legendRows(series.map(({ name }) => name), width - 40);
  const [xs, ys] = rangesOf(series, logY);
  const top = 16 + (title === undefined ? 0 : 26) + 20 * legend.length;
  const bottom = height - (xLabel === undefined ? 32 : 52);
  const rows = { count: (bottom - top) / 50 };
  const y = logY ? logarithmicAxis(ys, rows) : linearAxis(padded(ys), rows);
  const labelWidth = Math.max(...y.labels.map(textWidth), 20);
  const left = 18 + labelWidth + (yLabel === undefined ? 0 : 22);
  const whole = series.every(({ x }) => x === undefined || Array.from(x).every(Number.isInteger));
  const x = linearAxis(xs, { count: Math.max(2, (width - left) / 95), whole });
  const right = width - Math.max(24, textWidth(x.labels.at(-1) ?? "") / 2 + 4);
  const frame: Frame = { left, right, top, bottom, x, y };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    title === undefined ? "" : `<title>${escapeText(title)}</title>`,
    `<style>${styleSheet}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    title === undefined ? "" : textAt([width / 2, 27], title, 'class="title" text-anchor="middle"'),
    legendText(legend, [width / 2, title === undefined ? 20 : 46]),
    axesText(frame, { xLabel, yLabel }),
    ...series.map((one, i) => curveText(one, i, { frame, smooth, logY })),
    "</svg>",
  ];
  return `${parts.filter((part) => part !== "").join("\n")}\n`;
}

/**
 * Writes such a picture to a file, atomically: see `plotCurves`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { writePlot } from "@cotangent/cotangent/train";
 *
 * const path = await Deno.makeTempFile({ suffix: ".svg" });
 * await writePlot(path, [{ name: "loss", y: [3, 2, 1] }]);
 * assert.match(await Deno.readTextFile(path), /^<svg/);
 * await Deno.remove(path);
 * ```
 *
 * @throws {ArgumentError} if an option makes no sense
 */
export async function writePlot(
  path: FilePath,
  series: readonly PlotSeries[],
  options: PlotOptions = {},
): Promise<void> {
  await writeFileAtomic(path, plotCurves(series, options));
}

function checkSeries(series: readonly PlotSeries[]): void {
  if (!Array.isArray(series)) {
    throw new ArgumentError(
      `plotCurves: Expected an array of curves: got ${describeValue(series)}`,
    );
  }
  for (const { name, x, y } of series as readonly PlotSeries[]) {
    if (typeof name !== "string" || typeof y?.length !== "number") {
      throw new ArgumentError(
        `plotCurves: Expected a name and numbers y of a curve: got ${describeValue(name)} and ${
          describeValue(y)
        }`,
      );
    }
    if (x !== undefined && x.length !== y.length) {
      throw new ArgumentError(
        `plotCurves: Expected x and y of one length for ${JSON.stringify(name)}: ` +
          `got ${x.length} and ${y.length}`,
      );
    }
  }
}

/** The ends of what is to be seen, horizontally and vertically. */
function rangesOf(
  series: readonly PlotSeries[],
  logY: boolean,
): readonly [x: [number, number], y: [number, number]] {
  const x: [number, number] = [Infinity, -Infinity];
  const y: [number, number] = [Infinity, -Infinity];
  for (const one of series) {
    for (let i = 0; i < one.y.length; i++) {
      const [across, up] = [one.x === undefined ? i : one.x[i], one.y[i]];
      if (!Number.isFinite(across) || !isShown(up, logY)) continue;
      x[0] = Math.min(x[0], across);
      x[1] = Math.max(x[1], across);
      y[0] = Math.min(y[0], up);
      y[1] = Math.max(y[1], up);
    }
  }
  if (x[0] > x[1]) return [[0, 1], logY ? [0.1, 1] : [0, 1]];
  return [x, y];
}

function isShown(value: number, logY: boolean): boolean {
  return Number.isFinite(value) && (!logY || value > 0);
}

/** Some room above and below. */
function padded([low, high]: readonly [number, number]): readonly [number, number] {
  const room = (high / 2 - low / 2) * 0.08;
  const [from, to] = [low - room, high + room];
  return Number.isFinite(to - from) ? [from, to] : [low, high];
}

function axesText(
  { left, right, top, bottom, x, y }: Frame,
  { xLabel, yLabel }: { readonly xLabel: string | undefined; readonly yLabel: string | undefined },
): string {
  const across = (value: number) => rounded(left + x.place(value) * (right - left));
  const up = (value: number) => rounded(bottom - y.place(value) * (bottom - top));
  const rows = y.ticks.map((value, i) =>
    `<path class="grid" d="M${rounded(left)} ${up(value)}H${rounded(right)}"/>` +
    textAt([left - 8, Number(up(value)) + 4], y.labels[i], 'text-anchor="end"')
  );
  const columns = x.ticks.map((value, i) =>
    `<path class="grid" d="M${across(value)} ${top}V${bottom}"/>` +
    textAt([Number(across(value)), bottom + 18], x.labels[i], 'text-anchor="middle"')
  );
  const middle = (top + bottom) / 2;
  return [
    ...rows,
    ...columns,
    `<path class="axis" d="M${rounded(left)} ${top}V${bottom}H${rounded(right)}"/>`,
    xLabel === undefined
      ? ""
      : textAt([(left + right) / 2, bottom + 40], xLabel, 'text-anchor="middle"'),
    yLabel === undefined ? "" : textAt(
      [18, middle],
      yLabel,
      `text-anchor="middle" transform="rotate(-90 18 ${rounded(middle)})"`,
    ),
  ].filter((part) => part !== "").join("\n");
}

/** One curve: faintly as it is where it is smoothed, then its line, and dots of a few points. */
function curveText(
  { y, x }: PlotSeries,
  index: number,
  { frame, smooth, logY }: {
    readonly frame: Frame;
    readonly smooth: number;
    readonly logY: boolean;
  },
): string {
  const place = (values: ArrayLike<number>): Points => ({
    x: Float64Array.from({ length: y.length }, (_, i) => {
      const across = frame.x.place(x === undefined ? i : x[i]);
      return Number.isFinite(across) ? frame.left + across * (frame.right - frame.left) : NaN;
    }),
    y: Float64Array.from(
      { length: y.length },
      (_, i) =>
        isShown(values[i], logY)
          ? frame.bottom - frame.y.place(values[i]) * (frame.bottom - frame.top)
          : NaN,
    ),
  });
  const colour = `stroke="${colourOf(index)}"`;
  const line = (points: Points, attributes: string) =>
    `<path class="curve" ${colour}${dashOf(index)} ${attributes}d="${
      pathData(decimated(points))
    }"/>`;
  const points = place(smooth === 0 ? y : smoothed(y, smooth));
  const raw = smooth === 0 ? "" : line(place(y), 'opacity="0.25" ');
  return [raw, line(points, ""), dots(points, index)].filter((part) => part !== "").join("\n");
}

/** A dot at each point of a short curve, and at those that have no neighbours to be joined with. */
function dots({ x, y }: Points, index: number): string {
  const isThere = (i: number) =>
    i >= 0 && i < x.length && !Number.isNaN(x[i]) && !Number.isNaN(y[i]);
  const marks: string[] = [];
  for (let i = 0; i < x.length; i++) {
    const alone = !isThere(i - 1) && !isThere(i + 1);
    if (!isThere(i) || (x.length > mostDots && !alone)) continue;
    marks.push(
      `<circle cx="${rounded(x[i])}" cy="${rounded(y[i])}" r="3" fill="${colourOf(index)}"/>`,
    );
  }
  return marks.join("");
}

function legendText(rows: readonly LegendRow[], [middle, top]: readonly [number, number]): string {
  return rows.flatMap(({ entries, width }, row) =>
    entries.map(({ index, name, start }) => {
      const [left, height] = [middle - width / 2 + start, top + 20 * row];
      const line = `<path class="curve" stroke="${colourOf(index)}"${dashOf(index)} ` +
        `d="M${rounded(left)} ${height - 4}h20"/>`;
      return line + textAt([left + 26, height], name, "");
    })
  ).join("\n");
}

function textAt([x, y]: readonly [number, number], text: string, attributes: string): string {
  const more = attributes === "" ? "" : ` ${attributes}`;
  return `<text x="${rounded(x)}" y="${rounded(y)}"${more}>${escapeText(text)}</text>`;
}

/** A text in XML, which has no control characters. */
function escapeText(text: string): string {
  return text.toWellFormed()
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
