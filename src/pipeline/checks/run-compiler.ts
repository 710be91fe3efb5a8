import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { runProgram } from "../../git/run-program.ts";
import { place } from "../../os-sandbox/bubblewrap-arguments.ts";
import { limitedCommand, type SystemLimits, ulimits } from "../../os-sandbox/limited-command.ts";
import type { OsSandbox } from "../../os-sandbox/os-sandbox.ts";

export interface CompilerRun {
  readonly nodePath: string;
  readonly osSandbox: Pick<OsSandbox, "available" | "run">;
  /** `node_modules` of the running release, the compiler among them. */
  readonly modules: string;
  /** The folder whose files are checked. */
  readonly folder: string;
  /** Writes the compiler's settings, given where that folder is seen, and returns their path. Its own folder can be read, too. */
  readonly settings: (folder: string) => string;
  readonly timeoutMs: number;
  /** MiB of memory. */
  readonly memoryMb: number;
}

export interface CompilerEnd {
  /** `null`: something ended it. */
  readonly code: number | null;
  /** What it printed, or the last of it. */
  readonly output: string;
  /** Why it was ended, or ended itself, before it was done; undefined: it was done. */
  readonly cutShort: string | undefined;
  /** Where the folder was seen. */
  readonly folder: string;
}

/** Seconds of CPU, of all its threads together. */
const CPU_SECONDS = 240;
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Runs the compiler over files that nobody has reviewed: types can be made to grow without end. Where there is an OS sandbox it
 * runs in that, as the tests of a core change do; elsewhere the system still holds it to its memory and time.
 */
export async function runCompiler(run: CompilerRun): Promise<CompilerEnd> {
  const { nodePath, osSandbox, modules, timeoutMs, memoryMb } = run;
  const { file, args, limits } = compilerIn(modules, nodePath, memoryMb);
  const argsFor = (project: string) => [...args, "--project", project, "--pretty", "false"];
  if (await osSandbox.available()) {
    const project = run.settings(place);
    const words = [file, ...argsFor(project)].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const end = await osSandbox.run({
      folder: run.folder,
      readable: [modules, dirname(nodePath), dirname(project)],
      command: `${ulimits(limits)}; exec ${words.join(" ")}`,
      path: [dirname(nodePath)],
      timeoutMs,
    });
    return { ...end, folder: place, cutShort: whyCutShort(end.code, end.output, end.killed, memoryMb) };
  }
  const end = await runProgram({
    ...limitedCommand(file, argsFor(run.settings(run.folder)), limits),
    cwd: run.folder,
    env: {},
    timeoutMs,
    outputLimit: OUTPUT_LIMIT,
  });
  const output = `${end.stdout}${end.stderr}`;
  return {
    code: end.killed === null ? end.code : null,
    output,
    folder: run.folder,
    cutShort: whyCutShort(end.code, output, end.killed, memoryMb),
  };
}

/**
 * The compiler: the program that TypeScript 7 brings for each system, which the system can hold to its memory; or the script
 * of an older one, which Node holds to it.
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
    return { file: native, args: [], limits: { cpuSeconds: CPU_SECONDS, dataKiB: memoryMb * 1024 } };
  const script = join(modules, "typescript", "bin", "tsc");
  return {
    file: nodePath,
    args: [`--max-old-space-size=${memoryMb}`, script],
    limits: { cpuSeconds: CPU_SECONDS },
  };
}

function whyCutShort(
  code: number | null,
  output: string,
  killed: string | null,
  memoryMb: number,
): string | undefined {
  if (killed !== null) return killed;
  if (
    code !== 0 &&
    /^(fatal error|runtime|FATAL ERROR): .*(out of memory|cannot allocate memory)/m.test(output)
  )
    return `it took more than ${memoryMb} MB of memory`;
  // A shell says 128 and the signal's number.
  return code === null || code > 128 ? `the system ended it (${code ?? "a signal"})` : undefined;
}
