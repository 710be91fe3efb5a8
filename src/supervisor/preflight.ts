import { join } from "node:path";
import type { RunProgram } from "../git/run-program.ts";
import { releaseNode } from "./bot-process.ts";
import { lastLines } from "./last-lines.ts";
import { settingsExitCode } from "./protocol.ts";

export interface PreflightPowers {
  readonly botEnv: Readonly<Record<string, string>>;
  readonly preflightMs: number;
  readonly run: RunProgram;
  readonly hide: (text: string) => string;
}

/** Why a release can't be used, and the last lines it printed. */
export interface ReleaseFault {
  readonly reason: string;
  readonly output: string;
  /** It is not to blame: a setting that it needs is missing here, or somebody else ended it. */
  readonly innocent?: "settings" | "circumstances";
}

/**
 * Lets a release try itself: configuration, migrations on a copy, plugins, commands. The running bot is not touched.
 *
 * @param folder the release's
 * @returns `null` if it passed
 * @throws the signal's reason
 */
export async function preflight(
  { botEnv, preflightMs, run, hide }: PreflightPowers,
  folder: string,
  signal: AbortSignal,
): Promise<ReleaseFault | null> {
  try {
    const end = await run({
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
    const output = lastLines(hide(`${end.stdout}\n${end.stderr}`));
    if (end.code === settingsExitCode) {
      return {
        reason: "it needs a setting that is missing or malformed in .env",
        output,
        innocent: "settings",
      };
    }
    // Nobody but the kernel, when memory runs out, or a person at the machine does that.
    if (end.killed === null && end.signal === "SIGKILL") {
      return { reason: "its preflight was killed from outside", output, innocent: "circumstances" };
    }
    const how = end.signal === null ? `exit code ${end.code}` : `it was ended by ${end.signal}`;
    return { reason: `its preflight failed (${end.killed ?? how})`, output };
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { reason: `its preflight could not be started: ${message}`, output: "" };
  }
}
