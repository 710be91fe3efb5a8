import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import { encodeFrame } from "../../ipc/frames.ts";
import { isRunning } from "../../system/spawned-early.ts";
import type { ToChild } from "./child-protocol.ts";

/**
 * Plugins' processes without a plugin, for whoever runs one plugin after the other: to start a process takes longer than most of what is
 * tried in it. They don't keep this process from ending, and end with it.
 */
export interface IdleProcesses {
  /** One that says that it is ready, as a new one does. Undefined: there is none. */
  take(): ChildProcessWithoutNullStreams | undefined;
  /** @param child it is empty, and nobody listens to it any more */
  put(child: ChildProcessWithoutNullStreams): void;
  /** Ends them, and those that come later. */
  end(): void;
}

export function createIdleProcesses(): IdleProcesses {
  const idle = new Set<ChildProcessWithoutNullStreams>();
  let isOver = false;
  return {
    take() {
      for (const child of idle) {
        idle.delete(child);
        if (!isRunning(child)) continue;
        holding(child, "ref");
        child.stdin.write(encodeFrame({ t: "empty" } satisfies ToChild));
        return child;
      }
      return undefined;
    },
    put(child) {
      if (isOver) return void child.stdin.end();
      holding(child, "unref");
      idle.add(child);
    },
    end() {
      isOver = true;
      for (const child of idle) child.stdin.end();
      idle.clear();
    },
  };
}

function holding(child: ChildProcessWithoutNullStreams, how: "ref" | "unref"): void {
  child[how]();
  // Pipes are sockets, which have it, too.
  for (const pipe of child.stdio) (pipe as Partial<Socket> | null)?.[how]?.();
}
