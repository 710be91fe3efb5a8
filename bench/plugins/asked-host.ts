import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers } from "../harness/suite.ts";

/** A process that holds plugins. */
export interface AskedHost {
  readonly pid: number;
  /** Bodies of commands by plugin. */
  load(plugins: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when the command has ended or was ended. @throws HostEndedError */
  use(plugin: string): Promise<void>;
  /** Whether it ended before its time. */
  readonly hasEnded: boolean;
  /** Whether its event loop answers within so many milliseconds. */
  answersWithin(ms: number): Promise<boolean>;
  stop(): Promise<void>;
}

class HostEndedError extends Error {
  override readonly name = "HostEndedError";
}

/** The programs, by what people would call the way. A run that isn't full has the one that needs no packages. */
export function pluginHosts({ peers, pick }: BenchPowers): Readonly<Record<string, string>> {
  const peer = (file: string) => join(import.meta.dirname, "..", "peers", "plugins", file);
  const isFull = pick({ tiny: false, quick: false, full: true });
  return {
    [turbot]: join(import.meta.dirname, "turbot-host.ts"),
    "worker threads": peer("worker-each.ts"),
    ...(peers && isFull ? { "isolated-vm": peer("isolated-vm.ts") } : {}),
    ...(isFull ? { "floor: in process": peer("in-process.ts") } : {}),
  };
}

export async function startHost({ node, path }: BenchPowers, program: string): Promise<AskedHost> {
  const child = spawn(node, [program], { env: { PATH: path }, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const waiting = new Map<number, (problem?: string) => void>();
  let [asked, hasEnded] = [0, false];
  const exited = once(child, "exit").then(() => {
    hasEnded = true;
    for (const settle of waiting.values()) settle("it ended");
  });
  const ready = new Promise<void>((resolve) => {
    child.on("message", (message: "ready" | { readonly id: number; readonly problem?: string }) => {
      if (message === "ready") return resolve();
      waiting.get(message.id)?.(message.problem);
      waiting.delete(message.id);
    });
  });
  const ask = (what: object) =>
    new Promise<void>((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, (problem) => (problem === undefined ? resolve() : reject(new HostEndedError(problem))));
      child.send({ ...what, id }, (error) => {
        if (error !== null) waiting.get(id)?.(error.message);
      });
    });
  await Promise.race([ready, exited]);
  return {
    pid: child.pid ?? 0,
    get hasEnded() {
      return hasEnded;
    },
    load: (plugins) => ask({ do: "load", plugins }),
    use: (plugin) => ask({ do: "use", plugin }),
    async answersWithin(ms) {
      const late = new Promise<false>((resolve) => void setTimeout(resolve, ms, false).unref());
      return Promise.race([
        ask({ do: "ping" }).then(
          () => true,
          () => false,
        ),
        late,
      ]);
    },
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
