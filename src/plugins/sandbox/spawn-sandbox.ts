import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readCompiledCode } from "../../system/compiled-code.ts";
import { frugalMemory } from "../../system/frugal-memory.ts";
import { childPermissions, sandboxArguments } from "./child-permissions.ts";

/** Starts the plugins' process, which says when it is ready. */
export function spawnSandbox(nodePath: string): ChildProcessWithoutNullStreams {
  return spawn(nodePath, [...childPermissions(), ...sandboxArguments()], {
    env: { ...readCompiledCode().env, ...frugalMemory },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}
