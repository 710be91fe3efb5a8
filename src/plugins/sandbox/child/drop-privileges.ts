import module, { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import workerThreads from "node:worker_threads";

/**
 * Removes what a thread must not have when plugin code runs in it and Node's permissions don't cover: a thread that is
 * started with its own arguments isn't bound by them, and signals reach the bot. The environment has done its work by then: it says
 * where the thread's own code is compiled already.
 */
export function dropPrivileges(): void {
  Reflect.defineProperty(process, "env", { value: {}, writable: false });
  for (const [owner, names] of [
    [workerThreads, ["Worker"]],
    [module, ["register", "Module", "createRequire"]],
    [os, ["setPriority"]],
    [
      process,
      [
        "_debugEnd",
        "_debugProcess",
        "_kill",
        "_linkedBinding",
        "abort",
        "binding",
        "dlopen",
        "kill",
        "setegid",
        "seteuid",
        "setgid",
        "setgroups",
        "setuid",
      ],
    ],
  ] as const) {
    for (const name of names) Reflect.defineProperty(owner, name, { value: undefined, writable: false });
  }
  syncBuiltinESMExports();
}
