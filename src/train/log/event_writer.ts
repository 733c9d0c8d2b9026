/**
 * Event files for TensorBoard.
 *
 * @module
 */
import { ArgumentError, checkInteger, checkNumber, describeValue } from "../../engine/base/mod.ts";
import {
  histogramValue,
  imageValue,
  scalarValue,
  summaryEvent,
  textValue,
  tfRecord,
  versionEvent,
} from "./events.ts";
import { histogramOf } from "./histogram.ts";
import type { ProtobufWriter } from "./protobuf.ts";

/** Options of `EventWriter`. */
export interface EventWriterOptions {
  /** What the file's name ends with. @default "" */
  readonly suffix?: string;
  /** After how many seconds an event is written to the file at the latest, when another comes. @default 5 */
  readonly flushSeconds?: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly clock?: () => number;
}

/** Options of `EventWriter.addHistogram`. */
export interface HistogramOptions {
  /** How many bins of equal width. @default 64 */
  readonly bins?: number;
}

/** Bytes that may wait before they are written. */
const largestBuffer = 1 << 16;

/**
 * Writes an event file in a folder, which `tensorboard --logdir FOLDER` shows while it grows: a new
 * file for each run, so that a run that goes on after a crash adds to the same curves.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { EventWriter } from "@cotangent/cotangent/train";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   using events = new EventWriter(`${folder}/run`);
 *   for (const step of [1, 2, 3]) events.addScalar("loss", 1 / step, step);
 *   events.addHistogram("weights", [0.1, 0.2, -0.3], 3);
 *   events.addText("notes", "a **first** try", 0);
 *   assert.match(events.path, /events\.out\.tfevents\.\d{10}\./);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class EventWriter implements Disposable {
  /** The file. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #clock: () => number;
  readonly #flushMilliseconds: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #flushed: number;
  #open = true;

  /**
   * Makes the folder and a new file in it.
   *
   * @throws {ArgumentError} if the folder is no text
   */
  constructor(folder: string, options: EventWriterOptions = {}) {
    const { suffix = "", flushSeconds = 5, clock = Date.now } = options;
    if (typeof folder !== "string" || folder === "") {
      throw new ArgumentError(
        `EventWriter: Expected the path of a folder: got ${describeValue(folder)}`,
      );
    }
    checkNumber("EventWriter", flushSeconds, "flushSeconds");
    Deno.mkdirSync(folder, { recursive: true });
    const now = clock();
    const { path, file } = createFile(folder, Math.floor(now / 1000), suffix);
    this.path = path;
    this.#file = file;
    this.#clock = clock;
    this.#flushMilliseconds = 1000 * flushSeconds;
    this.#flushed = now;
    this.#write(versionEvent(now / 1000));
    this.flush();
  }

  /**
   * A point of a curve. Tags with a slash, `train/loss` and `train/accuracy`, are shown together.
   *
   * @throws {ArgumentError} if the tag is empty, the value no number, or the step no whole number from
   * 0 on
   */
  addScalar(tag: string, value: number, step: number): void {
    checkNumber("addScalar", value, "value");
    this.#add("addScalar", { tag, step }, () => scalarValue(tag, value));
  }

  /**
   * The distribution of numbers, such as `await weights.data()`.
   *
   * @throws {ArgumentError} if there are none, or one is not finite
   */
  addHistogram(
    tag: string,
    values: ArrayLike<number>,
    step: number,
    { bins = 64 }: HistogramOptions = {},
  ): void {
    checkInteger("addHistogram", bins, { name: "bins", minimum: 1 });
    this.#add(
      "addHistogram",
      { tag, step },
      () => histogramValue(tag, histogramOf("addHistogram", values, bins)),
    );
  }

  /**
   * A picture, as the bytes of a PNG file.
   *
   * @throws {ArgumentError} if the bytes are no PNG
   */
  addImage(tag: string, png: Uint8Array, step: number): void {
    this.#add("addImage", { tag, step }, () => imageValue(tag, { png, ...sizeOfPng(png) }));
  }

  /** A text in Markdown: settings, samples, notes. */
  addText(tag: string, text: string, step: number): void {
    if (typeof text !== "string") {
      throw new ArgumentError(`addText: Expected a text: got ${describeValue(text)}`);
    }
    this.#add("addText", { tag, step }, () => textValue(tag, text));
  }

  /** Writes what waits to the file. */
  flush(): void {
    for (const record of this.#waiting) {
      for (let at = 0; at < record.length;) at += this.#file.writeSync(record.subarray(at));
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#flushed = this.#clock();
  }

  /** Writes what waits and closes the file; the writer cannot be used any more. */
  close(): void {
    if (!this.#open) return;
    this.flush();
    this.#open = false;
    this.#file.close();
  }

  /** `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #add(
    operation: string,
    { tag, step }: { readonly tag: string; readonly step: number },
    value: () => ProtobufWriter,
  ): void {
    if (!this.#open) throw new ArgumentError(`${operation}: Cannot add to a writer that is closed`);
    if (typeof tag !== "string" || tag === "") {
      throw new ArgumentError(`${operation}: Expected a text as tag: got ${describeValue(tag)}`);
    }
    checkInteger(operation, step, { name: "step", minimum: 0 });
    const now = this.#clock();
    this.#write(summaryEvent({ wallTime: now / 1000, step }, value()));
    const late = now - this.#flushed >= this.#flushMilliseconds;
    if (late || this.#waitingBytes > largestBuffer) this.flush();
  }

  #write(event: Uint8Array): void {
    const record = tfRecord(event);
    this.#waiting.push(record);
    this.#waitingBytes += record.length;
  }
}

/** A file that was not there, named as TensorBoard looks for it. */
function createFile(
  folder: string,
  seconds: number,
  suffix: string,
): { readonly path: string; readonly file: Deno.FsFile } {
  const stem = `events.out.tfevents.${String(seconds).padStart(10, "0")}.${hostName()}.${Deno.pid}`;
  for (let run = 0;; run++) {
    const path = `${folder.replace(/\/+$/, "")}/${stem}.${run}${suffix}`;
    try {
      return { path, file: Deno.openSync(path, { write: true, createNew: true }) };
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** The machine's name, if it may be asked for. */
function hostName(): string {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return state === "granted" ? Deno.hostname() : "localhost";
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Channels by a PNG's colour type; a palette's entries are colours (RFC 2083, section 4.1.1). */
const channelsOfColourType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

function sizeOfPng(png: Uint8Array): { width: number; height: number; channels: number } {
  const isPng = png instanceof Uint8Array && png.length >= 33 &&
    pngSignature.every((byte, i) => png[i] === byte);
  const channels = isPng ? channelsOfColourType[png[25]] : undefined;
  if (channels === undefined) {
    throw new ArgumentError(
      `addImage: Expected the bytes of a PNG file: got ${
        png instanceof Uint8Array ? `${png.length} other bytes` : describeValue(png)
      }`,
    );
  }
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20), channels };
}
