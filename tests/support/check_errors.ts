/**
 * Checks of what bad input is told.
 *
 * @module
 */
import assert from "node:assert/strict";

/** A call that must throw or return a promise that is rejected, its error's class and whole message. */
export type BadCall = readonly [
  call: () => unknown,
  error: abstract new (...args: never[]) => Error,
  message: string,
];

/** A test for each call, named by its source. */
export function testErrors(name: string, calls: readonly BadCall[]): void {
  for (const [call, error, message] of calls) {
    Deno.test(`${name}: ${String(call).replace(/^\(\)\s*=>\s*/, "")}`, async () => {
      let result: unknown;
      try {
        result = await call();
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
