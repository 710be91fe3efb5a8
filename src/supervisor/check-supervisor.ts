import { existsSync } from "node:fs";
import { join } from "node:path";
import { causeOf } from "../ipc/causes.ts";
import { releaseNode } from "./bot-process.ts";
import { lastLines } from "./last-lines.ts";
import type { ReleaseFault } from "./preflight.ts";
import { releaseFolder } from "./prepare-release.ts";
import { runWatched } from "./run-watched.ts";
import type { Supervision } from "./supervision.ts";
import { whyItEnded } from "./why-it-ended.ts";

/**
 * Runs the self-check of the supervisor in a release (`--self-check`): whether it loads, finds its tools, and understands
 * the record that it would take over.
 *
 * @returns `null` if it passed, or if the release has no supervisor
 * @throws the signal's reason
 */
export async function checkSupervisor(
  { powers, run, stopping }: Supervision,
  commit: string,
): Promise<ReleaseFault | null> {
  const folder = releaseFolder(powers.home, commit);
  if (!existsSync(join(folder, "bin", "supervisor.ts"))) return null;
  const reason = (why: string) => `its supervisor failed its self-check (${why})`;
  try {
    const end = await runWatched(
      { run, processStates: powers.processStates },
      {
        file: releaseNode(folder),
        args: [join("bin", "supervisor.ts"), "--self-check"],
        cwd: folder,
        env: { ...powers.env, TURBOT_HOME: powers.home },
        timeoutMs: powers.timings.preflightMs,
        outputLimit: 1024 * 1024,
        signal: stopping,
      },
    );
    stopping.throwIfAborted();
    if (end.code === 0) return null;
    const output = lastLines(powers.hide(`${end.stdout}\n${end.stderr}`));
    const { cause, how } = whyItEnded(end);
    return { reason: reason(how), output, cause };
  } catch (error) {
    stopping.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { reason: reason(message), output: "", cause: causeOf(error) ?? "release" };
  }
}
