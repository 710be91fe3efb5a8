import { openPlugin } from "../open-plugin.ts";
import type { PluginReport } from "../plugin-report.ts";
import type { Found } from "../read-plugins.ts";

/** Loads a plugin in the sandbox, and ends it again. */
export async function loadOnce(
  plugin: { readonly path: string; readonly source: string; readonly found?: Found },
  { nodePath }: { readonly nodePath: string },
): Promise<PluginReport> {
  const opened = await openPlugin(plugin, { nodePath });
  await opened.close();
  return opened.report;
}
