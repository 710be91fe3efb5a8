/**
 * Runs programs that nobody has reviewed: no network, no home, no environment, nothing of the machine but its programs
 * and one folder, which can't be written to.
 */
export interface OsSandbox {
  /** Whether there is one on this machine. Asked once. */
  available(): Promise<boolean>;
  /** Runs a command to its end. Throws where `available` says no. */
  run(command: SandboxedCommand): Promise<SandboxedEnd>;
}

export interface SandboxedCommand {
  /** Seen as `/under-test`, read-only; the command starts in it. */
  readonly folder: string;
  /** Folders and files that are seen where they are, read-only: installed packages, the runtime. */
  readonly readable: readonly string[];
  /** A command for the shell. */
  readonly command: string;
  /** Folders in which the shell looks for programs, before the machine's own. */
  readonly path: readonly string[];
  /** Milliseconds after which everything in it is killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what it prints, standard output and errors, as it does. */
  readonly printed?: ((chunk: Buffer) => void) | undefined;
}

export interface SandboxedEnd {
  /** `null`: it was killed. */
  readonly code: number | null;
  /** The last of what it printed, standard output and errors. */
  readonly output: string;
  /** Why it was killed, if it was. */
  readonly killed: string | null;
}
