/**
 * CSV and JSON lines.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError } from "../../../src/tensor.ts";
import {
  CsvDataset,
  type CsvOptions,
  DataLoader,
  JsonLinesDataset,
  parseCsv,
  parseJsonLines,
} from "../../../src/data/mod.ts";
import { FormatError } from "../../../src/io/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertOnlyFormatErrors, generator } from "../damage.ts";

Deno.test("parseCsv() reads quotes, line breaks, empty fields and empty lines", () => {
  const read = (text: string) => parseCsv(text, { header: ["a", "b"] });
  assert.deepEqual(read("1,2\n3,4"), [{ a: "1", b: "2" }, { a: "3", b: "4" }]);
  assert.deepEqual(read("1,2\r\n3,4\r\n"), [{ a: "1", b: "2" }, { a: "3", b: "4" }]);
  assert.deepEqual(read('"x,y","say ""hi"""\n'), [{ a: "x,y", b: 'say "hi"' }]);
  assert.deepEqual(read('"two\nlines","cr\r\nlf"'), [{ a: "two\nlines", b: "cr\r\nlf" }]);
  assert.deepEqual(read(',\n"",\n\n\r\n'), [{ a: "", b: "" }, { a: "", b: "" }]);
  assert.deepEqual(read(" 1 ,\t2"), [{ a: " 1 ", b: "\t2" }]);
  assert.deepEqual(read(""), []);
  assert.deepEqual(parseCsv('""\n\na\n', { header: ["a"] }), [{ a: "" }, { a: "a" }]);
});

Deno.test("parseCsv() takes names from the first record, from options, or by number", () => {
  assert.deepEqual(parseCsv("\ufeffx,y\n1,2"), [{ x: "1", y: "2" }]);
  assert.deepEqual(parseCsv("x;y\n1;2,5", { separator: ";" }), [{ x: "1", y: "2,5" }]);
  assert.deepEqual(parseCsv("x,y\n1,2", { header: false }), [{ 0: "x", 1: "y" }, {
    0: "1",
    1: "2",
  }]);
  assert.deepEqual(parseCsv("x,y"), []);
  const [odd] = parseCsv("__proto__,constructor\n1,2");
  assert.deepEqual(Object.entries(odd), [["__proto__", "1"], ["constructor", "2"]]);
});

Deno.test("parseCsv() reads columns by their types", () => {
  const rows = parseCsv("n,b,s,f\n1.5,true,7,a b\n -2e-3 ,0,,\nNaN,FALSE,x,y\n-inf,1,x,y", {
    types: { n: "number", b: "boolean", s: "string", f: (text: string) => text.split(" ") },
  });
  const typed: { n: number; b: boolean; s: string; f: string[] } = rows[0];
  assert.deepEqual({ ...typed }, { n: 1.5, b: true, s: "7", f: ["a", "b"] });
  assert.deepEqual(rows.map(({ n }) => n), [1.5, -0.002, NaN, -Infinity]);
  assert.deepEqual(rows.map(({ b }) => b), [true, false, false, true]);
  for (const text of ["", "0x10", "1,5", "1_000", "--1", "1e", ".", "Infinityx"]) {
    const csv = `n\n"${text}"`;
    assert.throws(() => parseCsv(csv, { types: { n: "number" } }), {
      name: "FormatError",
      message: `parseCsv: Cannot read line 2 as column "n" does not hold a number: got ` +
        JSON.stringify(text),
    });
  }
});

const csv = (text: string, options: CsvOptions = {}) => () => parseCsv(text, options);
const of = "parseCsv: Cannot read";

testErrors("parseCsv() refuses", [
  [csv("a,b\n1"), FormatError, `${of} line 2 as it has not 2 fields: got 1`],
  [csv('a,b\n"x\n\ny",2\n1,2,3'), FormatError, `${of} line 5 as it has not 2 fields: got 3`],
  [csv("a,b,a"), FormatError, `${of} line 1 as two columns have one name: got "a"`],
  [
    csv('a\nx"y"'),
    FormatError,
    `${of} line 2 as a quote stands within a field without quotes: got field 1`,
  ],
  [csv('a\n"x"y'), FormatError, `${of} line 2 as text follows a closing quote: got "y"`],
  [csv('a\n1\n"x\n\n'), FormatError, `${of} line 3 as a quote is not closed: got field 1`],
  [csv("a,b\r1,2"), FormatError, `${of} line 1 as a carriage return stands alone: got field 3`],
  [csv("a\r"), FormatError, `${of} line 1 as a carriage return stands alone: got field 2`],
  [
    () => parseCsv("a,b", { types: { c: "number" } }),
    FormatError,
    `${of} line 1 as there is no column "c": got "a", "b"`,
  ],
  [
    () => parseCsv("a\nyes", { types: { a: "boolean" } }),
    FormatError,
    `${of} line 2 as column "a" does not hold a boolean: got "yes"`,
  ],
  [() => parseCsv(3 as never), ArgumentError, "parseCsv: Expected a text: got 3"],
  [
    csv("", { separator: '"' }),
    ArgumentError,
    'parseCsv: Expected one character as separator, no quote and no line break: got "\\""',
  ],
  [
    () => parseCsv("a", { types: { a: "int" as never } }),
    ArgumentError,
    'parseCsv: Expected "string", "number", "boolean" or a function as type: got "int"',
  ],
  [
    () => new CsvDataset(3 as never),
    ArgumentError,
    "CsvDataset: Expected a path or a Blob: got 3",
  ],
  [
    () => parseJsonLines("1\n\n{"),
    FormatError,
    "parseJsonLines: Cannot read line 3 as it is not JSON: got Expected property name or '}' in " +
    "JSON at position 1 (line 1 column 2)",
  ],
]);

/** A source that gives its bytes in pieces of random sizes. */
class Pieces extends Blob {
  readonly #bytes: Uint8Array;
  readonly #random: (below: number) => number;

  constructor(text: string, random: (below: number) => number) {
    super();
    this.#bytes = new TextEncoder().encode(text);
    this.#random = random;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream({
      pull: (controller) => {
        if (at >= this.#bytes.length) return controller.close();
        const end = at + 1 + this.#random(4);
        controller.enqueue(this.#bytes.slice(at, end));
        at = end;
      },
    });
  }
}

Deno.test("CsvDataset() gives what parseCsv() gives, wherever its parts are cut", async () => {
  const random = generator(41);
  const alphabet = ["a", "é😀", ",", ",", '"', '""', "\n", "\r\n", "1"];
  let rows = 0;
  for (let round = 0; round < 1500; round++) {
    const field = () => {
      const text = Array.from({ length: random(4) }, () => alphabet[random(alphabet.length)]).join(
        "",
      );
      return random(5) === 0 || !/[,"\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
    };
    const text = Array.from({ length: random(5) }, () => `${field()},${field()}`).join("\n");
    const expected = outcome(() => parseCsv(text, { header: ["a", "b"] }));
    const dataset = new CsvDataset(new Pieces(text, random), { header: ["a", "b"] });
    const got = await outcomeOf(Array.fromAsync(dataset));
    assert.deepEqual(got, expected, `seed 41, round ${round}: ${JSON.stringify(text)}`);
    rows += typeof expected === "string" ? 0 : expected.length;
  }
  assert.ok(rows > 1000);
});

/** The rows, or the message without the function's name. */
function outcome(read: () => unknown[]): unknown[] | string {
  try {
    return read();
  } catch (error) {
    return reasonOf(error);
  }
}

async function outcomeOf(rows: Promise<unknown[]>): Promise<unknown[] | string> {
  try {
    return await rows;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  assert.ok(error instanceof FormatError, (error as Error).stack);
  return error.message.replace(/^\w+: /, "");
}

Deno.test("parseCsv() of text with random damage is a FormatError, or rows", async () => {
  const text = 'a,b,c\n1.5,true,"x ""y"""\r\n2,false,"two\nlines"\n';
  const types = { a: "number", b: "boolean" } as const;
  await assertOnlyFormatErrors(
    [new TextEncoder().encode(text)],
    (bytes) => parseCsv(new TextDecoder().decode(bytes), { types }),
    { rounds: 3000, seed: 42 },
  );
});

Deno.test({
  name: "CsvDataset() and JsonLinesDataset() read files, again at each iteration, and close them",
  sanitizeResources: true,
  sanitizeOps: true,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const lines = Array.from({ length: 20_000 }, (_, i) => i);
    await Deno.writeTextFile(
      `${folder}/a.csv`,
      ["x,y", ...lines.map((i) => `${i},${i / 2}`)].join("\n"),
    );
    const rows = new CsvDataset(`${folder}/a.csv`, { types: { x: "number", y: "number" } });
    for (let round = 0; round < 2; round++) {
      const all = await Array.fromAsync(rows);
      assert.deepEqual([all.length, all[19_999]], [20_000, { x: 19_999, y: 9_999.5 }]);
    }
    for await (const { x } of rows) if (x === 3) break;
    const loader = new DataLoader(rows, { batchSize: 3 });
    for await (const batch of loader) {
      assert.deepEqual(batch.y.arraySync(), [0, 0.5, 1]);
      break;
    }
    await Deno.writeTextFile(
      `${folder}/a.jsonl`,
      lines.map((i) => JSON.stringify({ i, text: "é".repeat(i % 7) })).join("\n") + "\n\n",
    );
    const values = new JsonLinesDataset<{ i: number }>(new URL(`file://${folder}/a.jsonl`));
    const all = await Array.fromAsync(values);
    assert.deepEqual([all.length, all[13]], [20_000, { i: 13, text: "é".repeat(6) }]);
    for await (const { i } of values) if (i === 3) break;
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("CsvDataset() and JsonLinesDataset() refuse what is no UTF-8, and no file", async () => {
  const bytes = new Blob([Uint8Array.of(0x61, 0xff, 0x0a)]);
  for (const dataset of [new CsvDataset(bytes), new JsonLinesDataset(bytes)]) {
    await assert.rejects(Array.fromAsync<unknown>(dataset), {
      name: "FormatError",
      message: /Dataset: Cannot read the blob as it is not UTF-8: got /,
    });
  }
  await assert.rejects(Array.fromAsync(new CsvDataset("/nowhere.csv")), Deno.errors.NotFound);
});

Deno.test("CsvDataset() names the line of an error in a large file", async () => {
  const file = new Blob(["x\n", ..."1\n".repeat(50_000), "oops\n"]);
  await assert.rejects(Array.fromAsync(new CsvDataset(file, { types: { x: "number" } })), {
    name: "FormatError",
    message: 'CsvDataset: Cannot read line 50002 as column "x" does not hold a number: got "oops"',
  });
});

Deno.test("JsonLinesDataset() gives what parseJsonLines() gives, wherever its parts are cut", async () => {
  const text = '\ufeff{"a": "é😀"}\n\n[1, 2]\r\n"x"\n  \n3';
  const expected = [{ a: "é😀" }, [1, 2], "x", 3];
  assert.deepEqual(parseJsonLines(text), expected);
  for (let seed = 0; seed < 30; seed++) {
    const dataset = new JsonLinesDataset(new Pieces(text, generator(seed)));
    assert.deepEqual(await Array.fromAsync(dataset), expected, `seed ${seed}`);
  }
  await assert.rejects(Array.fromAsync(new JsonLinesDataset(new Blob(["1\n\n{x}\n"]))), {
    name: "FormatError",
    message: /^JsonLinesDataset: Cannot read line 3 as it is not JSON: got /,
  });
});
