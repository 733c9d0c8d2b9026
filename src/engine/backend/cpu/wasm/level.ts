/**
 * The loops around the place where code is being written: each has a body of its own, into which
 * what does not change in deeper loops is moved, and remembers what it has computed.
 *
 * @module
 */
import type { Expression, ScalarType } from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";

/** A computed value: in one local, or four values in one or two vectors. */
export interface Value {
  readonly type: ScalarType;
  readonly parts: readonly number[];
}

/** What has been computed where, as long as it holds. */
interface Scope {
  readonly scalars: Map<Expression, Value>;
  readonly vectors: Map<Expression, Value>;
  readonly addresses: Map<string, number>;
}

function newScope(): Scope {
  return { scalars: new Map(), vectors: new Map(), addresses: new Map() };
}

/** The body of a loop (or of the function, at depth 0) while it is written. */
export class Level {
  readonly depth: number;
  readonly code: Code;
  /** How many conditions are open at this level: what is computed may never be needed. */
  conditions = 0;
  readonly #scopes: Scope[] = [newScope()];

  /** An empty body. */
  constructor(depth: number, code: Code) {
    this.depth = depth;
    this.code = code;
  }

  /** Writes what may not be run: its computed values are forgotten after it. */
  conditional(body: () => void): void {
    this.conditions++;
    try {
      this.apart(body);
    } finally {
      this.conditions--;
    }
  }

  /** Writes something whose computed values are forgotten after it. */
  apart(body: () => void): void {
    this.#scopes.push(newScope());
    try {
      body();
    } finally {
      this.#scopes.pop();
    }
  }

  /** The value of an expression, if it was computed here. */
  find(kind: "scalars" | "vectors", x: Expression): Value | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const value = this.#scopes[i][kind].get(x);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Remembers a value. */
  remember(kind: "scalars" | "vectors", x: Expression, value: Value): void {
    this.#scopes[this.#scopes.length - 1][kind].set(x, value);
  }

  /** An address that was computed here. */
  findAddress(key: string): number | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const local = this.#scopes[i].addresses.get(key);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  /** Remembers an address. */
  rememberAddress(key: string, local: number): void {
    this.#scopes[this.#scopes.length - 1].addresses.set(key, local);
  }

  /** Forgets values of which `isStale` is true. */
  forget(isStale: (x: Expression) => boolean): void {
    for (const { scalars, vectors } of this.#scopes) {
      for (const map of [scalars, vectors]) {
        for (const x of [...map.keys()]) if (isStale(x)) map.delete(x);
      }
    }
  }
}
