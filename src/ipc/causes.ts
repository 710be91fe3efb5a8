/**
 * Whose fault something was: one vocabulary, from where a failure is caught to what the supervisor, admins and members
 * learn of it. The reasons are in docs/decisions/whose-fault-was-it.md. Node built-ins only.
 */
export const causes = [
  /** The running code: only this gets a release quarantined. */
  "release",
  /** One plugin: only this counts against it. */
  "plugin",
  "discord",
  "github",
  "claude",
  /** What a person entered or granted: `.env`, tokens, channels, ports, permissions. */
  "configuration",
  /** What everything runs on: disk, memory, network, other processes. */
  "machine",
] as const;
export type Cause = (typeof causes)[number];

/** What a bot is waiting for, or doing without for a while. */
export interface Wait {
  readonly cause: Cause;
  /** Phrased to follow "it is waiting for": "Discord's gateway (connect ECONNREFUSED)". At most 300 characters. */
  readonly what: string;
  /** True: nobody is served until it is there. False: people are served without it. */
  readonly blocks: boolean;
}

/** An error that knows whose fault it is. Its class declares it: `readonly blames = "configuration"`. */
export interface Blaming {
  readonly blames: Cause;
}

/**
 * Exit codes for failures that are not the code's own fault (sysexits.h: EX_UNAVAILABLE, EX_IOERR, EX_TEMPFAIL,
 * EX_PROTOCOL, EX_CONFIG). The supervisor doesn't blame the release for them.
 */
const exitCodes: Readonly<Partial<Record<Cause, number>>> = {
  discord: 69,
  machine: 74,
  github: 75,
  claude: 76,
  configuration: 78,
};

/** 1 for the code's own fault. */
export function exitCodeOf(cause: Cause): number {
  return exitCodes[cause] ?? 1;
}

/** @param code `null`: it was ended by a signal */
export function causeOfExit(code: number | null): Cause {
  return causes.find((cause) => code !== null && exitCodes[cause] === code) ?? "release";
}

/**
 * Signals that a program brings upon itself: a segmentation fault, an assertion (also V8 out of memory), an illegal
 * instruction or system call. All others come from outside: from a person or watchdog on the machine, the kernel out of
 * memory (SIGKILL), a disk failing under a mapped file (SIGBUS), a resource limit.
 */
const ownSignals: ReadonlySet<string> = new Set([
  "SIGSEGV",
  "SIGABRT",
  "SIGILL",
  "SIGFPE",
  "SIGTRAP",
  "SIGSYS",
]);

/** Whose fault it is that a process was ended by a signal that its parent didn't send. */
export function causeOfSignal(signal: string): Cause {
  return ownSignals.has(signal) ? "release" : "machine";
}

/**
 * Whose fault it is that a child process ended or couldn't be started. Undefined: its own.
 *
 * @param end how it ended, or the system's error if it couldn't be started at all: none of our programs is missing
 */
export function causeOfLoss(
  end: { readonly code: number | null; readonly signal: string | null } | Error,
): "machine" | undefined {
  if (end instanceof Error) return "machine";
  if (end.signal !== null) return causeOfSignal(end.signal) === "machine" ? "machine" : undefined;
  // A shell's exit codes when it can't exec a program.
  return end.code === 126 || end.code === 127 ? "machine" : undefined;
}

/** Error codes that mean that the system, not the program, has run out of something, is broken, or forbids it. */
const machineCodes = new Set([
  ...["ENOSPC", "EDQUOT", "EIO", "EROFS", "ENOMEM", "ENFILE", "EMFILE", "EAGAIN", "ESTALE"],
  // Someone else's file, a security module's refusal, a file in use, a file system that can't lock or hold that much.
  ...["EACCES", "EPERM", "EBUSY", "ETXTBSY", "ENOLCK", "EFBIG"],
]);

/** With these calls, EACCES and the like are about a port, which comes from the settings. */
const listening = new Set(["listen", "bind"]);

/**
 * SQLite's corresponding primary result codes: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL,
 * NOLFS, NOTADB.
 */
const machineResults = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 22, 26]);

/** How deep to look through an error's causes. */
const deepest = 10;

/**
 * Whose fault an error is, as far as it or what caused it says.
 *
 * @returns undefined: nothing in it says, so the code that threw it is at fault
 */
export function causeOf(error: unknown, depth = 0): Cause | undefined {
  if (!(error instanceof Error) || depth > deepest) return undefined;
  return ownCause(error) ?? causeOf(error.cause, depth + 1);
}

function ownCause(error: Error): Cause | undefined {
  type Facts = Partial<Record<"blames" | "code" | "errcode" | "syscall", unknown>>;
  const { blames, code, errcode, syscall } = error as Facts;
  const named = causes.find((cause) => cause === blames);
  if (named !== undefined) return named;
  if (typeof code === "string" && machineCodes.has(code)) {
    return listening.has(String(syscall)) ? "configuration" : "machine";
  }
  // The low byte is the primary code.
  if (typeof errcode === "number" && machineResults.has(errcode & 0xff)) return "machine";
  return undefined;
}

/** The waits in an untrusted message; undefined if they are malformed. */
export function readWaits(value: unknown): readonly Wait[] | undefined {
  if (!Array.isArray(value) || value.length > mostWaits) return undefined;
  const waits = value.flatMap((entry: unknown) => readWait(entry) ?? []);
  return waits.length === value.length ? waits : undefined;
}

const mostWaits = 20;
const longestWhat = 300;

function readWait(value: unknown): Wait | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { cause: named, what, blocks } = value as Partial<Record<keyof Wait, unknown>>;
  const cause = causes.find((known) => known === named);
  if (cause === undefined || typeof what !== "string" || typeof blocks !== "boolean") return undefined;
  return { cause, what: what.slice(0, longestWhat), blocks };
}
