import { type Manifest, ManifestError, readManifest } from "./manifest.ts";
import { checkAgainstDiscord } from "./rules/check-manifest.ts";
import { schedulesOf } from "./schedules-of.ts";

/**
 * Reads what a plugin says it is. On the bot's own thread only once another process has read the same text and lived: see
 * `docs/decisions/unreviewed-code-in-processes-that-may-die.md`.
 *
 * @param plugin whose
 * @throws ManifestError
 */
export function readDeclaration(plugin: string, text: string): Manifest {
  const manifest = readManifest(text);
  checkAgainstDiscord(manifest, plugin);
  schedulesOf(manifest);
  return manifest;
}

/** Milliseconds of CPU that reading may take: the bot reads the same again, and does nothing else meanwhile. */
const LONGEST_MS = 250;

/** Why a text can't be what a plugin says it is, in a sentence; undefined: it can. Only for a process that may die. */
export function whyRefused(plugin: string, text: string): string | undefined {
  const before = process.cpuUsage();
  try {
    readDeclaration(plugin, text);
  } catch (error) {
    if (error instanceof ManifestError) return error.message.slice(0, 1000);
    throw error;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 > LONGEST_MS
    ? `Reading what it declares takes more than ${LONGEST_MS} ms: it should declare less`
    : undefined;
}
