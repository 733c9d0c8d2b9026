/**
 * Where the peers are installed: never inside the project.
 *
 * @module
 */
import { join } from "node:path";

/** The folder of the peers: the variable `COTANGENT_PEERS`, or one in the user's cache. */
export function peersFolder(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache");
  return Deno.env.get("COTANGENT_PEERS") ?? join(cache, "cotangent-peers");
}

/** The virtual environment that `set_up.ts` makes there. */
export function environmentFolder(): string {
  return join(peersFolder(), "python");
}

/** The Python that has the peers: the variable `COTANGENT_PEERS_PYTHON`, or the environment's. */
export function pythonPath(): string {
  const inside = Deno.build.os === "windows" ? ["Scripts", "python.exe"] : ["bin", "python"];
  return Deno.env.get("COTANGENT_PEERS_PYTHON") ?? join(environmentFolder(), ...inside);
}
