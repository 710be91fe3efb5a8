import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type OpenPlugin, type OpenPluginOptions, openPlugin as open } from "../plugins/open-plugin.ts";
import { type TryCommand, type TryResult, tryCommand } from "../plugins/run-plugin.ts";

export type { OpenPlugin } from "../plugins/open-plugin.ts";
export type { TryResult } from "../plugins/run-plugin.ts";
export type { TryEvent } from "../plugins/stand-in-channel.ts";

/**
 * Runs one command of a plugin in the sandbox, in front of a stand-in channel.
 *
 * @param file the plugin: `new URL("./example-ping.ts", import.meta.url)`, or a path
 * @example
 * const { events } = await runPlugin(new URL("./example-ping.ts", import.meta.url), { command: "ping" });
 * assert.equal(events[0]?.content, "Pong!");
 */
export function runPlugin(
  file: URL | string,
  given: Omit<TryCommand, "path" | "source" | "nodePath">,
): Promise<TryResult> {
  return tryCommand({ ...given, ...read(file), nodePath: process.execPath });
}

/** Opens a plugin for several steps: commands, buttons, people who join. Close it at the end. */
export function openPlugin(
  file: URL | string,
  given: Omit<OpenPluginOptions, "nodePath"> = {},
): Promise<OpenPlugin> {
  return open(read(file), { ...given, nodePath: process.execPath });
}

function read(file: URL | string): { readonly path: string; readonly source: string } {
  const path = typeof file === "string" && !file.startsWith("file:") ? file : fileURLToPath(file);
  return { path: `plugins/${basename(path)}`, source: readFileSync(path, "utf8") };
}
