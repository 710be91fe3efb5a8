import type { PluginRecords } from "./plugin-records.ts";
import type { PluginFile } from "./read-plugins.ts";

/** Which source of a plugin should run, if any. */
export type SourceChoice =
  /** `fallbackReason`: why it is an earlier version; undefined: it is the newest. */
  | { readonly kind: "run"; readonly file: PluginFile; readonly fallbackReason: string | undefined }
  | { readonly kind: "off" | "quarantined"; readonly reason: string };

/**
 * Chooses the file in `plugins/`, or the last version that worked if the file is quarantined and today's policy permits that version.
 *
 * @param check checks a file against the policy
 */
export async function chooseSource(
  original: PluginFile,
  { switches, versions }: Pick<PluginRecords, "switches" | "versions">,
  check: (file: PluginFile) => Promise<PluginFile>,
): Promise<SourceChoice> {
  const { name, path } = original;
  if (switches.isOff(name)) return { kind: "off", reason: "An admin switched it off" };
  const reason = "source" in original ? versions.quarantined(name, original.source) : undefined;
  if (reason === undefined) return { kind: "run", file: original, fallbackReason: undefined };
  const source = versions.lastGood(name);
  if (source === undefined) return { kind: "quarantined", reason };
  const file = await check({ name, path, source });
  return "problem" in file ? { kind: "quarantined", reason } : { kind: "run", file, fallbackReason: reason };
}
