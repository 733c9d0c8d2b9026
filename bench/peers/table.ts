/**
 * The measurements as tables in Markdown: one with a row for each workload, and one of everything.
 *
 * @module
 */
import type { Failure, Measurement } from "./protocol.ts";
import { difference } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** What a party came to. */
export interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly measurements: readonly Measurement[];
  readonly failures: readonly Failure[];
}

/** A claim, and whether it holds; null where a party has no figure for it. */
export interface Verdict {
  readonly holds: boolean | null;
  readonly text: string;
}

/** A number with three digits that count, or as many as stand before the point. */
export function formatNumber(value: number): string {
  const digits = 2 - Math.floor(Math.log10(value));
  return value.toFixed(Math.min(Math.max(digits, 0), 4));
}

/** How many times as long, with two digits that count. */
export function formatRatio(value: number): string {
  const digits = 1 - Math.floor(Math.log10(value));
  return `${value.toFixed(Math.min(Math.max(digits, 0), 3))}×`;
}

/** A party's fastest way through a workload, or null if it has none. */
export function best(outcome: Outcome | undefined, { name }: Workload): Measurement | null {
  const measurements = outcome?.measurements.filter(({ workload }) => workload === name) ?? [];
  return measurements.reduce<Measurement | null>(
    (fastest, one) => fastest === null || one.milliseconds < fastest.milliseconds ? one : fastest,
    null,
  );
}

/** The bars of a workload, Cotangent being the first party. Bars of absent parties are left out. */
export function verdicts(workload: Workload, outcomes: readonly Outcome[]): Verdict[] {
  const { bars, flops } = workload;
  const ours = best(outcomes[0], workload);
  const against = (name: string, bar: number | undefined): Verdict[] => {
    const peer = outcomes.find((outcome) => outcome.name === name);
    if (bar === undefined || peer === undefined) return [];
    const theirs = best(peer, workload);
    const wish = `${peer.title} ≥ ${Number(bar.toFixed(2))}×`;
    if (ours === null || theirs === null) return [{ holds: null, text: `${wish}: no figure` }];
    const ratio = theirs.milliseconds / ours.milliseconds;
    return [{ holds: ratio >= bar, text: `${wish}: ${formatRatio(ratio)}` }];
  };
  const alone = best(outcomes.find(({ name }) => name === "no-blas"), workload);
  const rates: Verdict[] = [];
  if (bars.gflops !== undefined && flops !== undefined && alone !== null) {
    const rate = flops / (alone.milliseconds * 1e6) / alone.threads;
    const wish = `without BLAS ≥ ${bars.gflops} GFLOP/s a thread`;
    rates.push({ holds: rate >= bars.gflops, text: `${wish}: ${formatNumber(rate)}` });
  }
  return [...against("torch", bars.torch), ...against("jax-js", bars.jaxJs), ...rates];
}

/** How far all results lie from Cotangent's best at most, or whose lie beyond the tolerance. */
export function agreement(workload: Workload, outcomes: readonly Outcome[]): Verdict {
  const ours = best(outcomes[0], workload);
  if (ours === null) return { holds: null, text: "nothing to compare with" };
  let largest = 0;
  const beyond = new Map<string, number>();
  for (const { title, measurements } of outcomes) {
    for (const { workload: name, check } of measurements) {
      if (name !== workload.name) continue;
      const distance = difference(check, ours.check);
      largest = Math.max(largest, distance);
      if (distance <= workload.tolerance) continue;
      beyond.set(title, Math.max(distance, beyond.get(title) ?? 0));
    }
  }
  if (beyond.size === 0) return { holds: true, text: largest.toExponential(0) };
  const names = [...beyond].map(([title, distance]) => `${title} ${distance.toExponential(0)}`);
  return { holds: false, text: names.join(", ") };
}

function marked({ holds, text }: Verdict): string {
  return holds === null ? text : `${holds ? "✓" : "✗"} ${text}`;
}

/** A column: texts are aligned to the left, numbers to the right. */
export interface Column {
  readonly title: string;
  readonly kind: "text" | "number";
}

const text = (title: string): Column => ({ title, kind: "text" });
const number = (title: string): Column => ({ title, kind: "number" });

/** A table in Markdown, padded so that it is a table in a terminal too. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const lengthOf = (cell: string) => [...cell].length;
  const widths = columns.map(({ title }, i) =>
    Math.max(3, lengthOf(title), ...rows.map((row) => lengthOf(row[i])))
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, i) => {
      const space = " ".repeat(widths[i] - lengthOf(cell));
      return columns[i].kind === "text" ? cell + space : space + cell;
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = columns.map(({ kind }, i) =>
    kind === "text" ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":"
  );
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join("\n");
}

/** A row for each workload: Cotangent's time, and each peer's with its ratio to that. */
export function comparison(workloads: readonly Workload[], outcomes: readonly Outcome[]): string {
  const [own, ...peers] = outcomes;
  const rows = workloads.map((workload) => {
    const ours = best(own, workload);
    const cells = peers.map((peer) => {
      const theirs = best(peer, workload);
      if (theirs === null) return "–";
      const time = formatNumber(theirs.milliseconds);
      if (ours === null) return time;
      return `${time} (${formatRatio(theirs.milliseconds / ours.milliseconds)})`;
    });
    return [
      workload.title,
      ours === null ? "–" : `${formatNumber(ours.milliseconds)} ${ours.variant}`,
      ...cells,
      verdicts(workload, outcomes).map(marked).join("; "),
      marked(agreement(workload, outcomes)),
    ];
  });
  const titles = [own, ...peers].map(({ title }) => number(title));
  return markdownTable([text("workload"), ...titles, text("bars"), text("agreement")], rows);
}

/** A row for each measurement. */
export function everything(workloads: readonly Workload[], outcomes: readonly Outcome[]): string {
  const rows = workloads.flatMap(({ name, title: workload }) =>
    outcomes.flatMap(({ title, measurements }) =>
      measurements.filter((one) => one.workload === name).map((one) => [
        workload,
        title,
        one.variant,
        String(one.threads),
        formatNumber(one.milliseconds),
        `${(100 * one.spread).toFixed(0)} %`,
        formatNumber(one.fastest),
        String(one.repeats),
      ])
    )
  );
  const names = ["threads", "median, ms", "quartiles apart", "fastest, ms", "calls"];
  const columns = [text("workload"), text("party"), text("way"), ...names.map(number)];
  return markdownTable(columns, rows);
}
