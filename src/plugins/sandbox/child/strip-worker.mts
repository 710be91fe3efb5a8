import { stripTypeScriptTypes } from "node:module";
import { parentPort } from "node:worker_threads";
import { dropPrivileges } from "./drop-privileges.ts";
import { readRuntimeSources } from "./runtime-sources.ts";

dropPrivileges();

/** Sources to strip, or the folder `src/` of our own, as a URL. */
export type ToStripper = { readonly source: string } | { readonly runtimeIn: string };

/**
 * Strips types, from one source at a time. Its thread can be ended: some inputs break the parser for all that follow. Our own sources are
 * stripped here too, because loading the parser takes a third of this process's start.
 */
parentPort?.on("message", (work: ToStripper) => {
  try {
    parentPort?.postMessage(
      "source" in work
        ? { javaScript: stripTypeScriptTypes(work.source) }
        : { runtimeSources: readRuntimeSources(new URL(work.runtimeIn)) },
    );
  } catch (error) {
    parentPort?.postMessage({ error: reason(error) });
  }
});

// Loads the parser.
stripTypeScriptTypes("");
parentPort?.postMessage("ready");

/** Why a source couldn't be parsed. A parser that crashed writes a long message with its own trace. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = ""] = error.message.split("\n");
  if (/memory access|call stack|unreachable/.test(first)) return "The file is nested too deeply to be read";
  return error instanceof SyntaxError ? error.message : first;
}
