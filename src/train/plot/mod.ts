/**
 * Curves as pictures: SVG without scripts, which browsers and viewers show in light and dark. May import
 * `io` and `engine/base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { plotCurves } from "@cotangent/cotangent/train";
 *
 * const svg = plotCurves([{ name: "loss", y: [3, 2, 1.5, 1.2] }], { title: "Training" });
 * assert.match(svg, /^<svg/);
 * ```
 *
 * @module
 */
export { plotCurves, type PlotOptions, type PlotSeries, writePlot } from "./plot_curves.ts";
