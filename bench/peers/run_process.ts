/**
 * Runs a party's process and hears what it says.
 *
 * @module
 */
import type { Process } from "./parties.ts";
import type { Message, Request } from "./protocol.ts";

/** A process that says nothing for so long is stopped. */
const silenceMinutes = 15;

/** The lines of a stream of bytes. */
async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The error among what a process of Deno or Python wrote. */
function reasonIn(complaints: string): string {
  const lines = complaints.trim().split("\n");
  const line = lines.find((line) => /^(error|\w+Error): /.test(line)) ?? lines[lines.length - 1];
  return line.replace(/^error: (Uncaught (\(in promise\) )?)?/, "");
}

/**
 * The messages of a process that is given a request, up to the last. The process is stopped when it
 * is done, as some libraries' threads would keep it running.
 *
 * @throws {Error} if it ends before, with the reason that it gave
 */
export async function* runProcess(process: Process, request: Request): AsyncGenerator<Message> {
  const child = new Deno.Command(process.command, {
    args: [...process.args],
    env: { NO_COLOR: "1", ...process.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  let silent = false;
  const stop = () => {
    silent = true;
    child.kill("SIGKILL");
  };
  let alarm = setTimeout(stop, silenceMinutes * 60_000);
  try {
    const input = new Response(JSON.stringify(request)).body!;
    await input.pipeTo(child.stdin).catch(() => {}); // it ended at once: its complaints tell why
    for await (const line of linesOf(child.stdout)) {
      if (!line.startsWith("{")) continue; // libraries greet
      clearTimeout(alarm);
      alarm = setTimeout(stop, silenceMinutes * 60_000);
      const message: Message = JSON.parse(line);
      if ("done" in message) return;
      yield message;
    }
    if (silent) throw new Error(`nothing was heard for ${silenceMinutes} minutes`);
    throw new Error(reasonIn(await complaints));
  } finally {
    clearTimeout(alarm);
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child.status;
    await complaints;
  }
}
