import type { PluginReport } from "../host/plugin-report.ts";
import type { Found } from "../host/read-plugins.ts";
import { openPlugin } from "./open-plugin.ts";

/** Loads a plugin in the sandbox and closes it. */
export async function loadOnce(
  plugin: { readonly path: string; readonly source: string; readonly found?: Found },
  { nodePath }: { readonly nodePath: string },
): Promise<PluginReport> {
  const opened = await openPlugin(plugin, { nodePath });
  await opened.close();
  return opened.report;
}
