import { join } from "node:path";
import type { ProgramEnd, RunProgram } from "../git/run-program.ts";
import { type Cause, causeOf, causeOfExit, causeOfSignal } from "../ipc/causes.ts";
import { releaseNode } from "./bot-process.ts";
import { lastLines } from "./last-lines.ts";
import { runWatched } from "./run-watched.ts";

export interface PreflightPowers {
  readonly botEnv: Readonly<Record<string, string>>;
  readonly preflightMs: number;
  readonly run: RunProgram;
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
  { botEnv, preflightMs, run, hide }: PreflightPowers,
  folder: string,
  signal: AbortSignal,
): Promise<ReleaseFault | null> {
  try {
    const { end, denied } = await runWatched(run, {
      file: releaseNode(folder),
      args: [join("bin", "bot.ts"), "--preflight"],
      cwd: folder,
      env: botEnv,
      timeoutMs: preflightMs,
      outputLimit: 8 * 1024 * 1024,
      signal,
    });
    signal.throwIfAborted();
    if (end.code === 0) return null;
    return failedPreflight({ ...end, denied }, lastLines(hide(`${end.stdout}\n${end.stderr}`)));
  } catch (error) {
    signal.throwIfAborted();
    return unstartedPreflight(error);
  }
}

/** How a preflight ended that didn't pass. */
export interface PreflightEnd extends Pick<ProgramEnd, "code" | "killed"> {
  readonly signal: string | null;
  /** The machine kept it from running most of the time. */
  readonly denied: boolean;
}

/** @param output its last lines */
export function failedPreflight(
  { code, signal, killed, denied }: PreflightEnd,
  output: string,
): ReleaseFault {
  // Only the kernel, when memory runs out, or a person or watchdog on the machine does that.
  if (killed === null && signal !== null && causeOfSignal(signal) === "machine") {
    return { reason: `its preflight was killed from outside (${signal})`, output, cause: "machine" };
  }
  const cause = causeOfExit(code);
  // An exit code that names another cause than the release was found out, however long that took.
  if (denied && cause === "release") {
    return { reason: "the machine did not let its preflight finish", output, cause: "machine" };
  }
  const how = signal === null ? `exit code ${code}` : `it was ended by ${signal}`;
  return { reason: inWords[cause] ?? `its preflight failed (${killed ?? how})`, output, cause };
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
