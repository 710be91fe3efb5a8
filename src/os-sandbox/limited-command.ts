/** What the system itself holds a program to, also when we are gone. */
export interface SystemLimits {
  /** Seconds of CPU, of each of its processes. */
  readonly cpuSeconds: number;
  /**
   * KiB of memory that each of its processes may write to, on Linux. Not for programs that run WebAssembly: V8 reserves much more
   * than it uses.
   */
  readonly dataKiB?: number;
}

/**
 * A command under limits of the system's, set by the shell that becomes it. Windows has no such shell: there the command is as
 * it was.
 */
export function limitedCommand(
  file: string,
  args: readonly string[],
  { cpuSeconds, dataKiB }: SystemLimits,
): { readonly file: string; readonly args: readonly string[] } {
  if (process.platform === "win32") return { file, args };
  return {
    file: "/bin/sh",
    args: [
      "-c",
      `${ulimits({ cpuSeconds, ...(dataKiB === undefined ? {} : { dataKiB }) })}; exec "$0" "$@"`,
      file,
      ...args,
    ],
  };
}

/** The shell's own words for it. A limit that is lower already stays. */
export function ulimits({ cpuSeconds, dataKiB }: SystemLimits): string {
  const lines = [`ulimit -t ${cpuSeconds}`, ...(dataKiB === undefined ? [] : [`ulimit -d ${dataKiB}`])];
  return lines.map((line) => `${line} 2>/dev/null`).join("; ");
}
