/**
 * The table of a run: columns that come later, crashes, quoting.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError } from "../../../src/engine/base/mod.ts";
import { formatLine, parseLines } from "../../../src/train/log/csv.ts";
import { CsvLog, type CsvRow } from "../../../src/train/log/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { withFolder } from "../../support/io_files.ts";

Deno.test("CsvLog has each row in the file when append() is settled", () =>
  withFolder(async (folder) => {
    const path = `${folder}/logs/run.csv`;
    await using log = await CsvLog.open(path);
    await log.append({ step: 1, loss: 0.5 });
    assert.equal(await Deno.readTextFile(path), "step,loss\n1,0.5\n");
    await log.append({ loss: NaN, step: 2 });
    assert.equal(await Deno.readTextFile(path), "step,loss\n1,0.5\n2,NaN\n");
  }));

Deno.test("CsvLog adds columns without losing anything", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.csv`;
    await using log = await CsvLog.open(path);
    await log.append({ step: 1, note: 'a "word", and\nmore' });
    await log.append({ step: 2, accuracy: 0.5 });
    await log.append({ step: 3n, done: true, note: null, accuracy: undefined });
    assert.deepEqual(log.columns, ["step", "note", "accuracy", "done"]);
    assert.deepEqual(parseLines(await Deno.readTextFile(path)).lines, [
      ["step", "note", "accuracy", "done"],
      ["1", 'a "word", and\nmore', "", ""],
      ["2", "", "0.5", ""],
      ["3", "", "", "true"],
    ]);
  }));

Deno.test("CsvLog keeps the order of rows that nobody awaits", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.csv`;
    const log = await CsvLog.open(path);
    const rows = Array.from(
      { length: 30 },
      (_, i): CsvRow => ({ step: i, [`column ${i % 5}`]: i }),
    );
    const all = rows.map((row) => log.append(row));
    await log.close();
    await Promise.all(all);
    const { lines } = parseLines(await Deno.readTextFile(path));
    assert.deepEqual(lines.slice(1).map(([step]) => step), rows.map(({ step }) => String(step)));
  }));

Deno.test("CsvLog goes on after a crash at any byte of the file", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.csv`;
    const whole = 'step,note\n1,"größer, ""als""\n2"\n2,x\n';
    const bytes = new TextEncoder().encode(whole);
    const rows = [["1", 'größer, "als"\n2'], ["2", "x"]];
    const ends = [1, 2].map((lines) =>
      new TextEncoder().encode([["step", "note"], ...rows.slice(0, lines)].map(formatLine).join(""))
        .length
    );
    for (let length = 0; length <= bytes.length; length++) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      await using log = await CsvLog.open(path);
      await log.append({ step: 9, note: "new" });
      const { lines, end } = parseLines(await Deno.readTextFile(path));
      const complete = rows.filter((_, i) => ends[i] <= length);
      assert.deepEqual(lines, [["step", "note"], ...complete, ["9", "new"]], `cut at ${length}`);
      assert.equal(end, (await Deno.readTextFile(path)).length);
    }
  }));

Deno.test("CsvLog.open() drops the rows that are not kept", () =>
  withFolder(async (folder) => {
    const path = `${folder}/run.csv`;
    await Deno.writeTextFile(path, "step,loss\n1,0.5\n2,0.4\n3,0.3\n");
    await using log = await CsvLog.open(path, { keep: ({ step }) => Number(step) <= 2 });
    await log.append({ step: 3, loss: 0.35 });
    assert.equal(await Deno.readTextFile(path), "step,loss\n1,0.5\n2,0.4\n3,0.35\n");
  }));

Deno.test("formatLine() and parseLines() are inverse", () => {
  const fields = ["", " ", "a", 'a"b', "a,b", "a\nb", "a\r\nb", "\r", '"', "ö", " a", "1.5"];
  const lines = fields.map((_, i) => [...fields.slice(i), ...fields.slice(0, i)]);
  const text = lines.map(formatLine).join("");
  assert.deepEqual(parseLines(text), { lines, end: text.length });
  assert.deepEqual(parseLines("a,b\r\n1,2\r\n").lines, [["a", "b"], ["1", "2"]]);
});

/** Opens a log in a folder of its own, which is removed when the call is over. */
function withLog(call: (log: CsvLog) => unknown, content = ""): Promise<void> {
  return withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.csv`, content);
    const log = await CsvLog.open(`${folder}/run.csv`).catch((error) => {
      error.message = error.message.replace(folder, "FOLDER");
      throw error;
    });
    try {
      await call(log);
    } finally {
      await log.close();
    }
  });
}

testErrors("CsvLog", [
  [
    () => withLog(() => {}, "a,b\n1,2\n3\n"),
    ArgumentError,
    "CsvLog: Expected 2 cells in line 3 of FOLDER/run.csv: got 1\n" +
    "It may be no log of this kind: name another file",
  ],
  [
    () => withLog((log) => log.append({})),
    ArgumentError,
    "append: Expected cells by the names of their columns: got none",
  ],
  [
    () => withLog((log) => log.append(1 as never)),
    ArgumentError,
    "append: Expected cells by the names of their columns: got 1",
  ],
  [
    () => withLog((log) => log.append({ loss: [1] as never })),
    ArgumentError,
    "append: Expected a number, text or boolean as loss: got an array\n" +
    "Read a tensor first, for example with await x.item()",
  ],
  [
    () => withLog((log) => log.close().then(() => log.append({ loss: 1 }))),
    ArgumentError,
    "append: Cannot append to a log that is closed",
  ],
]);
