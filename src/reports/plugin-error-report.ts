import { join } from "node:path";
import { findPlugin } from "../plugins/host/read-plugins.ts";
import type { PluginVersions } from "../plugins/store/plugin-versions.ts";
import type { PluginFault } from "../requests/building/draft-fix.ts";

/** Returns what there is to fix in a release's plugin; undefined if it has no file there, or that isn't quarantined. */
export function createPluginErrorReports(powers: {
  /** The release's folder. */
  readonly release: string;
  readonly versions: Pick<PluginVersions, "quarantined">;
  /** Removes secrets. */
  readonly hide: (text: string) => string;
}): (plugin: string) => PluginFault | undefined {
  const { release, versions, hide } = powers;
  return (plugin) => {
    const file = findPlugin(join(release, "plugins"), plugin);
    if (file === undefined || !("source" in file)) return undefined;
    const reason = versions.quarantined(plugin, file.source);
    if (reason === undefined) return undefined;
    return { path: file.path, source: hide(file.source), reason: hide(reason) };
  };
}
