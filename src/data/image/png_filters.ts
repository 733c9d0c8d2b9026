/**
 * PNG's filters: each byte of a row less what its neighbours let expect (section 9 of the standard).
 *
 * @module
 */

/** What a byte is expected to be, by the bytes to the left, above, and above to the left. */
type Prediction = (left: number, above: number, corner: number) => number;

/** The filters by their numbers in the file: none, sub, up, average, Paeth. */
const predictions: readonly Prediction[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

/** How many filters there are. */
export const filterCount: number = predictions.length;

/** The neighbour nearest to left + above − corner (Paeth, Image File Compression Made Easy, 1991). */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** A row beside the one above it; `step` is the number of bytes from a pixel to the next. */
export interface Rows {
  readonly row: Uint8Array;
  /** Zeros for the first row. */
  readonly above: Uint8Array;
  readonly step: number;
}

/** Undoes a filter within a row; the row above has been undone. */
export function unfilterRow(filter: number, { row, above, step }: Rows): void {
  if (filter === 0) return;
  const predict = predictions[filter];
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : row[i - step];
    row[i] += predict(left, above[i], i < step ? 0 : above[i - step]);
  }
}

/** Writes a filtered row to `target`, and tells how far from zero its bytes are in all. */
export function filterRow(filter: number, { row, above, step }: Rows, target: Uint8Array): number {
  const predict = predictions[filter];
  let distance = 0;
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : row[i - step];
    target[i] = row[i] - predict(left, above[i], i < step ? 0 : above[i - step]);
    distance += target[i] < 128 ? target[i] : 256 - target[i];
  }
  return distance;
}
