import { stripTypeScriptTypes } from "node:module";
import { parentPort } from "node:worker_threads";

/** Takes types out of sources, one at a time. Its thread may be ended: some inputs spoil the parser for all that follow. */
parentPort?.on("message", (source: string) => {
  try {
    parentPort?.postMessage({ javaScript: stripTypeScriptTypes(source) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
