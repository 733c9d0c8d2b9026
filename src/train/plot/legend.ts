/**
 * Where the names of curves stand.
 *
 * @module
 */

/** Names beside each other. */
export interface LegendRow {
  readonly entries: readonly LegendEntry[];
  /** In pixels. */
  readonly width: number;
}

/** The name of one curve. */
export interface LegendEntry {
  /** The curve's place among all. */
  readonly index: number;
  readonly name: string;
  /** How far from the row's left end it begins, in pixels. */
  readonly start: number;
}

/** About how wide a text is, in pixels at a size of 12. */
export function textWidth(text: string): number {
  return 6.9 * text.length;
}

/** The longest name that is written out. */
const longestName = 48;

/** What stands between a name and the next: the line before it, and some room. */
const besideName = 44;

/** Names in as many rows as they need. */
export function legendRows(names: readonly string[], width: number): LegendRow[] {
  const rows: { entries: LegendEntry[]; width: number }[] = [];
  names.forEach((full, index) => {
    if (full === "") return;
    const name = full.length > longestName ? `${full.slice(0, longestName - 1)}…` : full;
    const needed = textWidth(name) + besideName;
    const row = rows.at(-1);
    if (row === undefined || row.width + needed > width) {
      rows.push({ entries: [{ index, name, start: 0 }], width: needed });
      return;
    }
    row.entries.push({ index, name, start: row.width });
    row.width += needed;
  });
  return rows;
}
