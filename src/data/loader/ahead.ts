/**
 * Results of tasks that are started ahead of time.
 *
 * @module
 */

/** Starts the next task; its promise says `done` if there was none. */
export type StartNext<T> = () => Promise<IteratorResult<T, void>>;

/**
 * The results in the order in which the tasks were started, with so many begun beyond the one that is
 * waited for. When the iteration ends, in whatever way, `stop` is called, and what is still under way
 * is waited for.
 */
export async function* runAhead<T>(
  startNext: StartNext<T>,
  ahead: number,
  stop: () => unknown,
): AsyncGenerator<T, void> {
  const started: Promise<IteratorResult<T, void>>[] = [];
  try {
    while (true) {
      while (started.length <= ahead) {
        const result = startNext();
        // A failure is thrown when its turn comes, not as an unhandled rejection before.
        result.catch(() => {});
        started.push(result);
      }
      const { done, value } = await started.shift()!;
      if (done) return;
      yield value;
    }
  } finally {
    await stop();
    await Promise.allSettled(started);
  }
}
