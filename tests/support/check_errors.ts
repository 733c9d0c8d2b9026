/**
 * Checks of what bad input is told.
 *
 * @module
 */
import assert from "node:assert/strict";

/** A call that must throw, the class of its error, and the whole message. */
export type BadCall = readonly [
  call: () => unknown,
  error: abstract new (...args: never[]) => Error,
  message: string,
];

/** A test for each call, named by its source. */
export function testErrors(name: string, calls: readonly BadCall[]): void {
  for (const [call, error, message] of calls) {
    Deno.test(`${name}: ${String(call).replace(/^\(\)\s*=>\s*/, "")}`, () => {
      let result: unknown;
      try {
        result = call();
      } catch (thrown) {
        assert.ok(thrown instanceof error, `not of class ${error.name} but ${String(thrown)}`);
        assert.equal(thrown.message, message);
        assert.equal(thrown.name, error.name);
        return;
      }
      assert.fail(`nothing was thrown: got ${String(result)}`);
    });
  }
}
