/**
 * TensorBoard's events as bytes: messages of event.proto, summary.proto, histogram.proto and
 * tensor.proto, framed as TFRecords.
 *
 * @module
 */
import { maskedCrc32c } from "./crc32c.ts";
import { ProtobufWriter } from "./protobuf.ts";

/** Numbers in bins. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper ends of the bins. */
  readonly limits: ArrayLike<number>;
  /** How many numbers each bin has. */
  readonly counts: ArrayLike<number>;
}

/** What an event is about. */
export interface EventPlace {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
}

/** The event that a file begins with. */
export function versionEvent(wallTime: number): Uint8Array {
  return new ProtobufWriter().double(1, wallTime).text(3, "brain.Event:2").finish();
}

/** An event with one value of a summary. */
export function summaryEvent({ wallTime, step }: EventPlace, value: ProtobufWriter): Uint8Array {
  const summary = new ProtobufWriter().message(1, value);
  return new ProtobufWriter().double(1, wallTime).integer(2, step).message(5, summary).finish();
}

/** A number. */
export function scalarValue(tag: string, value: number): ProtobufWriter {
  return new ProtobufWriter().text(1, tag).float(2, value);
}

/** An image as the bytes of a PNG. */
export function imageValue(
  tag: string,
  image: {
    readonly width: number;
    readonly height: number;
    /** 1 grey, 2 grey with alpha, 3 colours, 4 colours with alpha. */
    readonly channels: number;
    readonly png: Uint8Array;
  },
): ProtobufWriter {
  const message = new ProtobufWriter()
    .integer(1, image.height).integer(2, image.width).integer(3, image.channels)
    .bytes(4, image.png);
  return new ProtobufWriter().text(1, tag).message(4, message);
}

/** Numbers in bins. */
export function histogramValue(tag: string, histogram: Histogram): ProtobufWriter {
  const message = new ProtobufWriter()
    .double(1, histogram.min).double(2, histogram.max).double(3, histogram.count)
    .double(4, histogram.sum).double(5, histogram.sumOfSquares)
    .doubles(6, histogram.limits).doubles(7, histogram.counts);
  return new ProtobufWriter().text(1, tag).message(5, message);
}

/** The number of strings among the types of tensors. */
const stringType = 7;

/** A text, which TensorBoard reads as Markdown: a tensor of one string for the plugin of texts. */
export function textValue(tag: string, text: string): ProtobufWriter {
  const shape = new ProtobufWriter().message(2, new ProtobufWriter().integer(1, 1));
  const tensor = new ProtobufWriter().integer(1, stringType).message(2, shape).text(8, text);
  const plugin = new ProtobufWriter().text(1, "text");
  const metadata = new ProtobufWriter().message(1, plugin);
  return new ProtobufWriter().text(1, tag).message(8, tensor).message(9, metadata);
}

/** Data as a TFRecord: its length, the length's checksum, the data, its checksum. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}
