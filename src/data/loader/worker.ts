/**
 * What runs in a loader's worker: it makes the dataset of the module that it is told, and sends the
 * batches that it is asked for.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { Dataset } from "../dataset/mod.ts";
import { defaultCollate } from "./collate.ts";
import { encodeError, encodeTree, type WorkerReply, type WorkerRequest } from "./wire.ts";

/** The global object of a worker, as far as it is needed. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(reply: WorkerReply, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
let opening: Promise<Dataset> | null = null;

scope.onmessage = async ({ data: request }) => {
  try {
    if (request.kind === "open") {
      opening = open(request.module, request.options);
      scope.postMessage({ kind: "opened", length: (await opening).length });
    } else {
      await fetchBatch(await opening!, request);
    }
  } catch (thrown) {
    const id = request.kind === "fetch" ? request.id : null;
    scope.postMessage({ kind: "failed", id, error: encodeError(thrown) });
  }
};

async function open(module: string, options: unknown): Promise<Dataset> {
  const exported = await import(module);
  const dataset = exported.dataset ?? await exported.default?.(options);
  if (dataset instanceof Dataset) return dataset;
  throw new ArgumentError(
    `DataLoader: Expected a worker's module that exports a Dataset as dataset, or a function that ` +
      `makes one as default: got ${describeValue(dataset)} from ${module}`,
  );
}

async function fetchBatch(
  dataset: Dataset,
  { id, indices, collate }: Extract<WorkerRequest, { kind: "fetch" }>,
): Promise<void> {
  const examples = await Promise.all(indices.map((index) => dataset.get(index)));
  const { message, transfer } = await encodeTree(collate ? defaultCollate(examples) : examples);
  scope.postMessage({ kind: "fetched", id, batch: message }, transfer);
}
