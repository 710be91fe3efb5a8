import { stripTypeScriptTypes } from "node:module";
import { parentPort } from "node:worker_threads";
import { dropPrivileges } from "./drop-privileges.ts";

dropPrivileges();

/** Strips types from sources, one at a time. Its thread can be ended: some inputs break the parser for all that follow. */
parentPort?.on("message", (source: string) => {
  try {
    parentPort?.postMessage({ javaScript: stripTypeScriptTypes(source) });
  } catch (error) {
    parentPort?.postMessage({ error: reason(error) });
  }
});

/** Why a source couldn't be parsed. A parser that crashed writes a long message with its own trace. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = ""] = error.message.split("\n");
  if (/memory access|call stack|unreachable/.test(first)) return "The file is nested too deeply to be read";
  return error instanceof SyntaxError ? error.message : first;
}
