/**
 * What a checkpoint is told that asks for more than data.
 *
 * @module
 */
import { FormatError } from "../format_error.ts";

/**
 * A checkpoint that names a Python function or class other than those of tensors and plain
 * containers. Loading it in Python would run code of its choice.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { FormatError, RefusedGlobalError } from "@cotangent/cotangent/io";
 *
 * const error = new RefusedGlobalError("parsePytorch", "os.system");
 * assert.equal(error.global, "os.system");
 * assert.ok(error instanceof FormatError);
 * ```
 */
export class RefusedGlobalError extends FormatError {
  /** The class's name. */
  override name = "RefusedGlobalError";
  /** The module and name of what was asked for, such as `os.system`. */
  readonly global: string;

  /** An error of the function `origin` about a global. */
  constructor(origin: string, global: string) {
    super(
      origin,
      "the pickle",
      `only tensors, plain containers and constants are safe to read: got ${global}\n` +
        "Save the state alone in Python: torch.save(model.state_dict(), path)",
    );
    this.global = global;
  }
}
