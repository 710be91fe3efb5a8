import { fileURLToPath } from "node:url";
import { type AskedChild, spawnAsked } from "../os-sandbox/asked-process.ts";
import { limitedCommand } from "../os-sandbox/limited-command.ts";
import { readCompiledCode, type UnreviewedCodeProgram } from "../system/compiled-code.ts";

const program = new URL("./checker.ts", import.meta.url);

export const checkerProgram: UnreviewedCodeProgram = {
  flags: ["--max-old-space-size=256", "--max-semi-space-size=2"],
  entries: [program.href],
};

/**
 * CPU seconds after which the system kills it: a parser that hangs while the bot is killed would run forever. One that used
 * them up on honest work is replaced.
 */
const maxCpuSeconds = 900;

/** Starts the program of `checker-process.ts`, which waits for its first frame. */
export function spawnChecker(nodePath: string): AskedChild {
  const command = limitedCommand(
    nodePath,
    // A seat belt: parsing runs none of the code, and an exploited parser can read, but not write, spawn or connect.
    [
      "--permission",
      "--allow-addons",
      "--allow-fs-read=*",
      ...checkerProgram.flags,
      "--no-warnings",
      fileURLToPath(program),
    ],
    { cpuSeconds: maxCpuSeconds },
  );
  return spawnAsked(command, readCompiledCode().env);
}
