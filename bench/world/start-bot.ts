import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpuOf } from "./processes.ts";

/** A bot of any kind: a program that says by IPC when people are served. */
export interface Contender {
  readonly name: string;
  readonly program: string;
  /** Its working folder. */
  readonly folder: string;
  /** For Node. @default none */
  readonly nodeArgs?: readonly string[];
}

export interface RunningBot {
  readonly pid: number;
  /** Resolves when people are served, with the milliseconds since the start, and those of CPU of everything that was started. */
  readonly ready: Promise<{ readonly ms: number; readonly cpuMs: number }>;
  /** Resolves when it has ended. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts a bot. @throws (`ready`) Error with its last words when it ends instead */
export function startBot(
  node: string,
  { program, folder, nodeArgs = [] }: Contender,
  env: Readonly<Record<string, string>>,
): RunningBot {
  const startedAt = performance.now();
  const child = spawn(node, [...nodeArgs, program], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} couldn't be started`);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4_000);
    });
  const exited = once(child, "exit");
  const ready = new Promise<{ ms: number; cpuMs: number }>((resolve, reject) => {
    child.on("message", (message: unknown) => {
      if (isReady(message)) resolve({ ms: performance.now() - startedAt, cpuMs: cpuOf(pid) });
    });
    void exited.then(() => reject(new Error(`${program} ended before it was ready:\n${output}`)));
  });
  // Whoever ends it early doesn't wait for it.
  ready.catch(() => {});
  return {
    pid,
    ready,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** As Turbot says it to its supervisor, or as programs say it to PM2. */
function isReady(message: unknown): boolean {
  return message === "ready" || JSON.stringify(message) === '{"type":"ready"}';
}
