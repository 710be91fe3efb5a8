import { spawn } from "node:child_process";

export interface ProgramRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Its entire environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed, with everything it started. */
  readonly timeoutMs: number;
  /** Bytes on stdout or stderr after which it is killed. */
  readonly outputLimit: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with its standard output as it comes. */
  readonly printed?: ((chunk: Buffer) => void) | undefined;
  /** Called with its pid as soon as it runs. */
  readonly started?: ((pid: number) => void) | undefined;
}

export interface ProgramEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, ours or someone else's. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why we killed it, if we did. */
  readonly killed: "it took too long" | "it printed too much" | "it was called off" | null;
}

export type RunProgram = typeof runProgram;

/**
 * Runs a program to its end, without a shell, in its own process group: everything it started is killed with it.
 *
 * @throws the system's error if it can't be started at all (`ENOENT`: no such program)
 */
export function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(run.file, run.args, {
      cwd: run.cwd,
      env: run.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    if (child.pid !== undefined) run.started?.(child.pid);
    let killed: ProgramEnd["killed"] = null;
    const kill = (why: NonNullable<ProgramEnd["killed"]>) => {
      killed ??= why;
      killGroup(child.pid);
    };
    const timer = setTimeout(kill, run.timeoutMs, "it took too long");
    const callOff = () => kill("it was called off");
    if (run.signal?.aborted === true) callOff();
    run.signal?.addEventListener("abort", callOff, { once: true });
    const { printed } = run;
    if (printed !== undefined) child.stdout.on("data", (chunk: Buffer) => printed(chunk));
    const stdout = collect(child.stdout, run.outputLimit, kill);
    const stderr = collect(child.stderr, run.outputLimit, kill);
    const tidy = () => {
      clearTimeout(timer);
      run.signal?.removeEventListener("abort", callOff);
    };
    child.on("error", (error) => {
      tidy();
      reject(error);
    });
    child.on("close", (code, signal) => {
      tidy();
      resolve({ code, signal, stdout: text(stdout), stderr: text(stderr), killed });
    });
  });
}

function collect(
  stream: NodeJS.ReadableStream,
  limit: number,
  kill: (why: "it printed too much") => void,
): Buffer[] {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else kill("it printed too much");
  });
  return chunks;
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

/** Kills a process group by its leader's pid. It may be gone already. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group is gone.
  }
}
