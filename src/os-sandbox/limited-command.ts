/** Limits that the system itself enforces, even after we are gone. */
export interface SystemLimits {
  /** CPU seconds of each of its processes. */
  readonly cpuSeconds: number;
  /**
   * KiB of writable memory of each of its processes, on Linux. Not for programs that run WebAssembly: V8 reserves much more than
   * it uses.
   */
  readonly dataKiB?: number;
}

/**
 * A command under system limits, set by a shell that then execs it. Windows has no such shell, so there the command is
 * unchanged.
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

/** The shell commands that set the limits. A lower existing limit stays. */
export function ulimits({ cpuSeconds, dataKiB }: SystemLimits): string {
  const lines = [`ulimit -t ${cpuSeconds}`, ...(dataKiB === undefined ? [] : [`ulimit -d ${dataKiB}`])];
  return lines.map((line) => `${line} 2>/dev/null`).join("; ");
}
