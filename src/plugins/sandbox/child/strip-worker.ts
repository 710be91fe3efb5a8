import { stripTypeScriptTypes } from "node:module";
import { parentPort } from "node:worker_threads";
import { dropPrivileges } from "./drop-privileges.ts";

dropPrivileges();

/** Takes types out of sources, one at a time. Its thread may be ended: some inputs spoil the parser for all that follow. */
parentPort?.on("message", (source: string) => {
  try {
    parentPort?.postMessage({ javaScript: stripTypeScriptTypes(source) });
  } catch (error) {
    parentPort?.postMessage({ error: reason(error) });
  }
});

/** Why it couldn't be read. A parser that broke down says so at length, with a trace of its own. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = ""] = error.message.split("\n");
  if (/memory access|call stack|unreachable/.test(first)) return "The file is nested too deeply to be read";
  return error instanceof SyntaxError ? error.message : first;
}
