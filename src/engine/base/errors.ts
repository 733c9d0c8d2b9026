/**
 * The error classes of the library. Each extends the built-in nearest in meaning, so that
 * `catch (error) { if (error instanceof TypeError) … }` keeps working.
 *
 * Message form: `operation: Wish as state: got X and Y`, a capital after the operation's name, no
 * final period, and where there is a usual repair a second line that names it.
 *
 * @module
 */

/** Shapes that do not fit an operation: broadcasting, matrix sizes, reshapes, ragged arrays. */
export class ShapeError extends TypeError {
  /** The class's name. */
  override name = "ShapeError";
}

/** A dtype that an operation cannot take, or two that cannot be combined. */
export class DTypeError extends TypeError {
  /** The class's name. */
  override name = "DTypeError";
}

/** A dimension number outside of a tensor's rank, or named twice. */
export class DimError extends RangeError {
  /** The class's name. */
  override name = "DimError";
}

/** An index outside of the dimension that it points into. */
export class IndexError extends RangeError {
  /** The class's name. */
  override name = "IndexError";
}

/** An argument of the right type with a value that makes no sense, e.g. a stride of 0. */
export class ArgumentError extends RangeError {
  /** The class's name. */
  override name = "ArgumentError";
}

/** Misuse of a transformation: reading a tracer's data, a non-scalar `grad`, an escaped tracer. */
export class TraceError extends TypeError {
  /** The class's name. */
  override name = "TraceError";
}

/** A device that does not exist here, or tensors on two devices in one operation. */
export class DeviceError extends TypeError {
  /** The class's name. */
  override name = "DeviceError";
}

/** A result that is not finite, found by `detectAnomaly`. */
export class AnomalyError extends RangeError {
  /** The class's name. */
  override name = "AnomalyError";
}

/** Something that this version cannot do; the message says what does work. */
export class UnsupportedError extends TypeError {
  /** The class's name. */
  override name = "UnsupportedError";
}

/** A broken invariant of the library itself: never the user's fault. */
export class InternalError extends Error {
  /** The class's name. */
  override name = "InternalError";

  /** An internal error whose message asks for a report. */
  constructor(message: string) {
    super(`${message}\nThis is a defect of Cotangent, please report it`);
  }
}
