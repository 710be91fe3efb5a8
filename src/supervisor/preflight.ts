import { join } from "node:path";
import { type Cause, causeOf } from "../ipc/causes.ts";
import { releaseNode } from "./bot-process.ts";
import { lastLines } from "./last-lines.ts";
import { runWatched, type WatchedPowers } from "./run-watched.ts";
import { type WatchedEnd, whyItEnded } from "./why-it-ended.ts";

export interface PreflightPowers extends WatchedPowers {
  readonly botEnv: Readonly<Record<string, string>>;
  readonly preflightMs: number;
  readonly hide: (text: string) => string;
}

/** Why a release can't be used, the last lines it printed, and whose fault that is: it is quarantined only if its own. */
export interface ReleaseFault {
  readonly reason: string;
  readonly output: string;
  readonly cause: Cause;
}

/**
 * Runs a release's preflight and nothing else: configuration, migrations on a copy, plugins, commands. The running bot is not touched.
 *
 * @param folder the release's folder
 * @returns `null` if it passed
 * @throws the signal's reason
 */
export async function preflight(
  { botEnv, preflightMs, run, processStates, hide }: PreflightPowers,
  folder: string,
  signal: AbortSignal,
): Promise<ReleaseFault | null> {
  try {
    const end = await runWatched(
      { run, processStates },
      {
        file: releaseNode(folder),
        args: [join("bin", "bot.ts"), "--preflight"],
        cwd: folder,
        env: botEnv,
        timeoutMs: preflightMs,
        outputLimit: 8 * 1024 * 1024,
        signal,
      },
    );
    signal.throwIfAborted();
    if (end.code === 0) return null;
    return failedPreflight(end, lastLines(hide(`${end.stdout}\n${end.stderr}`)));
  } catch (error) {
    signal.throwIfAborted();
    return unstartedPreflight(error);
  }
}

/** @param output its last lines */
export function failedPreflight(end: WatchedEnd, output: string): ReleaseFault {
  const { cause, by, how } = whyItEnded(end);
  switch (by) {
    case "outside":
      return { reason: `its preflight was killed from outside (${how})`, output, cause };
    case "the machine":
      return { reason: "the machine did not let its preflight finish", output, cause };
    case "itself":
      return { reason: inWords[cause] ?? `its preflight failed (${how})`, output, cause };
  }
}

export function unstartedPreflight(error: unknown): ReleaseFault {
  const message = error instanceof Error ? error.message : String(error);
  const cause = causeOf(error) ?? "release";
  return { reason: `its preflight could not be started: ${message}`, output: "", cause };
}

const inWords: Readonly<Partial<Record<Cause, string>>> = {
  configuration: "it needs a setting that is missing or malformed in .env",
  machine: "the machine did not let it check itself (the lines below say what was in the way)",
};
