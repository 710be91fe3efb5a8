import type { PluginRecords } from "./plugin-records.ts";
import type { PluginFile } from "./read-plugins.ts";

/** Which source of a plugin is to run, if any. */
export type SourceChoice =
  /** `comeback`: why it is an earlier version. */
  | { readonly kind: "run"; readonly file: PluginFile; readonly comeback: string | undefined }
  | { readonly kind: "off" | "quarantined"; readonly reason: string };

/**
 * The file in `plugins/`; if it is in quarantine, the last version that worked, provided that today's policy permits it.
 *
 * @param check what the policy says of a file
 */
export async function chooseSource(
  original: PluginFile,
  { switches, versions }: Pick<PluginRecords, "switches" | "versions">,
  check: (file: PluginFile) => Promise<PluginFile>,
): Promise<SourceChoice> {
  const { name, path } = original;
  if (switches.isOff(name)) return { kind: "off", reason: "An admin switched it off" };
  const reason = "source" in original ? versions.quarantined(name, original.source) : undefined;
  if (reason === undefined) return { kind: "run", file: original, comeback: undefined };
  const source = versions.lastGood(name);
  if (source === undefined) return { kind: "quarantined", reason };
  const file = await check({ name, path, source });
  return "problem" in file ? { kind: "quarantined", reason } : { kind: "run", file, comeback: reason };
}
