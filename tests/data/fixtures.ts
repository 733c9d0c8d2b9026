/**
 * Reads data.json.gz (tests/fixtures/make_data_fixtures.py says what is in it).
 *
 * @module
 */
import type { DType } from "../../src/tensor.ts";

/** A PNG file, and its pixels. */
export interface PngCase {
  readonly name: string;
  readonly file: Uint8Array;
  readonly shape: readonly number[];
  readonly depth: number;
  readonly data: readonly number[];
}

/** A file of another format, and its pixels within a tolerance. */
export interface ImageCase {
  readonly name: string;
  readonly file: Uint8Array;
  readonly shape: readonly number[];
  readonly tolerance: number;
  readonly data: readonly number[];
}

/** A call of PyTorch's interpolate. */
export interface ResizeCase {
  readonly dtype: DType;
  readonly mode: "nearest" | "bilinear";
  readonly antialias: boolean;
  readonly to: [number, number];
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Merges that were trained on a text, and tokens of other texts by the first of them. */
export interface PairCases {
  readonly text: string;
  readonly trained: readonly {
    readonly size: number;
    readonly frequency: number;
    readonly vocabulary: Readonly<Record<string, number>>;
    readonly merges: readonly string[];
  }[];
  readonly samples: readonly { readonly text: string; readonly tokens: readonly number[] }[];
}

/** Everything in the file. */
export interface DataFixtures {
  readonly png: readonly PngCase[];
  readonly images: readonly ImageCase[];
  readonly gray: { readonly file: Uint8Array; readonly data: readonly number[] };
  readonly resize: readonly ResizeCase[];
  readonly pairs: PairCases;
}

/** Reads them; files, base64 there, are bytes here. */
export async function loadDataFixtures(): Promise<DataFixtures> {
  const file = await Deno.open(new URL("../fixtures/data.json.gz", import.meta.url));
  const text = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip")))
    .text();
  const bytes = (key: string, value: unknown) =>
    key === "file" ? Uint8Array.fromBase64(value as string) : value;
  return JSON.parse(text, bytes);
}
