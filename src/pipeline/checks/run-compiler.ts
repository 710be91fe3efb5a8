import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { runProgram } from "../../git/run-program.ts";
import { mountPoint } from "../../os-sandbox/bubblewrap-arguments.ts";
import { limitedCommand, type SystemLimits, ulimits } from "../../os-sandbox/limited-command.ts";
import type { OsSandbox } from "../../os-sandbox/os-sandbox.ts";

export interface CompilerRun {
  readonly nodePath: string;
  readonly osSandbox: Pick<OsSandbox, "available" | "run">;
  /** `node_modules` of the running release, which includes the compiler. */
  readonly modules: string;
  /** The folder to check. */
  readonly folder: string;
  /** Writes the settings, given the folder as the compiler sees it, and returns their path. Their folder is readable too. */
  readonly settings: (folder: string) => string;
  readonly timeoutMs: number;
  /** MiB of memory. */
  readonly memoryMb: number;
}

export interface CompilerResult {
  /** `null`: it was killed. */
  readonly code: number | null;
  /** What it printed, or the end of it. */
  readonly output: string;
  /** Why it stopped before it was done; undefined: it finished. */
  readonly stoppedBecause: string | undefined;
  /** The folder's path as the compiler saw it. */
  readonly folder: string;
}

/** CPU seconds of all its threads together. */
const maxCpuSeconds = 240;
const maxOutput = 1024 * 1024;

/**
 * Runs the compiler over files that nobody has reviewed, whose types can be crafted to grow without end. With an OS sandbox it
 * runs in there, as the tests of a core change do; without one the system still limits its memory and time.
 */
export async function runCompiler(run: CompilerRun): Promise<CompilerResult> {
  const { nodePath, osSandbox, modules, timeoutMs, memoryMb } = run;
  const { file, args, limits } = compilerIn(modules, nodePath, memoryMb);
  const argsFor = (project: string) => [...args, "--project", project, "--pretty", "false"];
  if (await osSandbox.available()) {
    const project = run.settings(mountPoint);
    const words = [file, ...argsFor(project)].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const end = await osSandbox.run({
      folder: run.folder,
      readable: [modules, dirname(nodePath), dirname(project)],
      command: `${ulimits(limits)}; exec ${words.join(" ")}`,
      path: [dirname(nodePath)],
      timeoutMs,
    });
    return {
      ...end,
      folder: mountPoint,
      stoppedBecause: whyStopped(end.code, end.output, end.killed, memoryMb),
    };
  }
  const end = await runProgram({
    ...limitedCommand(file, argsFor(run.settings(run.folder)), limits),
    cwd: run.folder,
    env: {},
    timeoutMs,
    outputLimit: maxOutput,
  });
  const output = `${end.stdout}${end.stderr}`;
  return {
    code: end.killed === null ? end.code : null,
    output,
    folder: run.folder,
    stoppedBecause: whyStopped(end.code, output, end.killed, memoryMb),
  };
}

/**
 * The compiler: TypeScript 7's native program, whose memory the system limits, or an older version's script, whose memory
 * Node limits.
 */
function compilerIn(
  modules: string,
  nodePath: string,
  memoryMb: number,
): { readonly file: string; readonly args: readonly string[]; readonly limits: SystemLimits } {
  const system = `typescript-${process.platform}-${process.arch}`;
  const native = join(
    modules,
    "@typescript",
    system,
    "lib",
    process.platform === "win32" ? "tsc.exe" : "tsc",
  );
  if (existsSync(native))
    return { file: native, args: [], limits: { cpuSeconds: maxCpuSeconds, dataKiB: memoryMb * 1024 } };
  const script = join(modules, "typescript", "bin", "tsc");
  return {
    file: nodePath,
    args: [`--max-old-space-size=${memoryMb}`, script],
    limits: { cpuSeconds: maxCpuSeconds },
  };
}

const outOfMemory = /^(fatal error|runtime|FATAL ERROR): .*(out of memory|cannot allocate memory)/m;

/**
 * Where memory is refused in the middle of Go's own work (collecting garbage, say), its runtime doesn't say so but crashes. Then the
 * trace begins with goroutine 0, which runs nothing of the compiler's.
 */
const runtimeCrash = /^SIG(?:SEGV|BUS): [\s\S]*?^goroutine 0 /m;

function whyStopped(
  code: number | null,
  output: string,
  killed: string | null,
  memoryMb: number,
): string | undefined {
  if (killed !== null) return killed;
  if (code !== 0 && (outOfMemory.test(output) || runtimeCrash.test(output)))
    return `it took more than ${memoryMb} MB of memory`;
  // A shell returns 128 plus the signal's number.
  return code === null || code > 128 ? `the system ended it (${code ?? "a signal"})` : undefined;
}
