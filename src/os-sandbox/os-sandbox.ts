/**
 * Runs unreviewed programs: no network, no home, no environment, nothing of the machine but its programs and one read-only
 * folder.
 */
export interface OsSandbox {
  /** Whether this machine has one. Probed only once. */
  available(): Promise<boolean>;
  /** Runs a command to its end. Throws if it isn't available. */
  run(command: SandboxedCommand): Promise<SandboxedResult>;
}

export interface SandboxedCommand {
  /** Mounted as `/under-test`, read-only; the command starts in it. */
  readonly folder: string;
  /** Folders and files mounted read-only at their own paths: installed packages, the runtime. */
  readonly readable: readonly string[];
  /** A command for the shell. */
  readonly command: string;
  /** Folders in which the shell looks for programs, before the machine's own. */
  readonly path: readonly string[];
  /** Milliseconds before everything in it is killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Receives its standard output and error as they are printed. */
  readonly printed?: ((chunk: Buffer) => void) | undefined;
}

export interface SandboxedResult {
  /** `null`: it was killed. */
  readonly code: number | null;
  /** The end of its standard output and error. */
  readonly output: string;
  /** Why it was killed, if it was. */
  readonly killed: string | null;
}
