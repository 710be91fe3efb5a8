import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readCompiledCode } from "../../system/compiled-code.ts";
import { childPermissions, sandboxArguments } from "./child-permissions.ts";

/** glibc's allocator has an arena for each thread otherwise: 10 MB that its few calls don't need. Others don't know the setting. */
const frugal = { MALLOC_ARENA_MAX: "1" };

/** Starts the plugins' process, which says when it is ready. */
export function spawnSandbox(nodePath: string): ChildProcessWithoutNullStreams {
  return spawn(nodePath, [...childPermissions(), ...sandboxArguments()], {
    env: { ...readCompiledCode().env, ...frugal },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}
