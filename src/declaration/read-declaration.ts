import { type Manifest, ManifestError, readManifest } from "./manifest.ts";
import { checkAgainstDiscord } from "./rules/check-manifest.ts";
import { schedulesOf } from "./schedules-of.ts";

/**
 * Reads a plugin's declaration. Use it on the bot's own thread only after another process has survived reading the same text: see
 * `docs/decisions/unreviewed-code-in-processes-that-may-die.md`.
 *
 * @param plugin its name
 * @throws ManifestError
 */
export function readDeclaration(plugin: string, text: string): Manifest {
  const manifest = readManifest(text);
  checkAgainstDiscord(manifest, plugin);
  schedulesOf(manifest);
  return manifest;
}

/** Milliseconds of CPU that reading can take: the bot reads the same text again, and does nothing else in the meantime. */
const longestMs = 250;

/** Why a text isn't a valid declaration, in a sentence; undefined: it is. Only for a process that may die. */
export function whyRefused(plugin: string, text: string): string | undefined {
  const before = process.cpuUsage();
  try {
    readDeclaration(plugin, text);
  } catch (error) {
    if (error instanceof ManifestError) return error.message.slice(0, 1000);
    throw error;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 > longestMs
    ? `Reading what it declares takes more than ${longestMs} ms: it should declare less`
    : undefined;
}
