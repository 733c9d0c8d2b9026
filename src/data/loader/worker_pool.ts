/**
 * The workers of one iteration over a loader.
 *
 * @module
 */
import { WorkerError } from "../errors.ts";
import { decodeError, decodeTree, type WorkerReply, type WorkerRequest } from "./wire.ts";

/** Which workers there are. */
export interface WorkerOptions {
  /** How many. */
  readonly count: number;
  /**
   * The module that makes the dataset in each worker, `new URL("./my_dataset.ts", import.meta.url)`:
   * it exports the dataset as `dataset`, or as its default a function that makes it of `options`.
   */
  readonly module: URL | string;
  /** What the module's function is called with; anything that `structuredClone` takes. */
  readonly options?: unknown;
}

/** A batch that has been asked for. */
interface Waiting {
  readonly worker: Worker;
  readonly indices: readonly number[];
  readonly resolve: (batch: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Workers that fetch batches, until it is terminated; the first failure is that of all. */
export class WorkerPool {
  readonly #workers: readonly Worker[];
  readonly #length: number;
  readonly #waiting: Map<number, Waiting> = new Map();
  #nextId = 0;
  #failure: Error | null = null;

  /** Starts the workers, each of which makes a dataset that is to have so many examples. */
  constructor({ count, module, options }: WorkerOptions, length: number) {
    const entry = new URL("./worker.ts", import.meta.url);
    checkReadable(entry);
    checkReadable(new URL(module));
    this.#length = length;
    this.#workers = Array.from({ length: count }, () => this.#start(entry));
    try {
      for (const worker of this.#workers) {
        send(worker, { kind: "open", module: String(module), options });
      }
    } catch (error) {
      this.terminate();
      const { message } = error as Error;
      throw new WorkerError(`DataLoader: Cannot send workers.options: got ${message}`, {
        cause: error,
      });
    }
  }

  #start(entry: URL): Worker {
    const worker = new Worker(entry, { type: "module", name: "cotangent-data" });
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = `DataLoader: Cannot go on as a worker failed: got ${event.message}`;
      this.#fail(message, event.error ?? null);
    };
    worker.onmessageerror = () => this.#fail("DataLoader: Cannot read a worker's message", null);
    return worker;
  }

  /** The batch of the examples at some indices, collated by default or a list of examples. */
  fetch(indices: readonly number[], collate: boolean): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    const worker = this.#leastBusy();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { worker, indices, resolve, reject });
      send(worker, { kind: "fetch", id, indices, collate });
    });
  }

  /** Ends all workers, and rejects what was not yet fetched. */
  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#rejectAll(new WorkerError("DataLoader: The iteration was left"));
  }

  #leastBusy(): Worker {
    const load = new Map(this.#workers.map((worker) => [worker, 0]));
    for (const { worker } of this.#waiting.values()) load.set(worker, load.get(worker)! + 1);
    return this.#workers.reduce((a, b) => load.get(b)! < load.get(a)! ? b : a);
  }

  #receive(reply: WorkerReply): void {
    if (reply.kind === "opened") {
      if (reply.length === this.#length) return;
      const lengths = `${this.#length} and ${reply.length} examples`;
      this.#fail(`DataLoader: Expected one dataset here and in the workers: got ${lengths}`, null);
    } else if (reply.kind === "fetched") {
      this.#waiting.get(reply.id)?.resolve(decodeTree(reply.batch));
      this.#waiting.delete(reply.id);
    } else {
      const cause = decodeError(reply.error);
      const what = reply.id === null
        ? "make the dataset"
        : `get the examples ${listed(this.#waiting.get(reply.id)?.indices ?? [])}`;
      const message = `DataLoader: Cannot ${what} in a worker: got ${cause.name}: ${cause.message}`;
      this.#fail(message, cause);
    }
  }

  #fail(message: string, cause: unknown): void {
    this.#rejectAll(new WorkerError(message, cause === null ? {} : { cause }));
  }

  #rejectAll(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

function listed(indices: readonly number[]): string {
  return indices.slice(0, 8).join(", ") + (indices.length > 8 ? ", …" : "");
}

function send(worker: Worker, request: WorkerRequest): void {
  worker.postMessage(request);
}

/** Deno lets workers be made of files only with permission to read them. */
function checkReadable(module: URL): void {
  const deno = (globalThis as { readonly Deno?: typeof Deno }).Deno;
  if (deno === undefined || module.protocol !== "file:") return;
  if (deno.permissions.querySync({ name: "read", path: module }).state === "granted") return;
  throw new WorkerError(
    `DataLoader: Cannot start workers without permission to read ${module.pathname}\n` +
      "Run with --allow-read, or leave workers out",
  );
}
