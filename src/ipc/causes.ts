/**
 * Whose fault something was: the one vocabulary for it, from where a failure is caught to what the supervisor, the
 * admins and members are told. Why so: docs/decisions/whose-fault-was-it.md. Node built-ins only.
 */
export const causes = [
  /** The code that runs: only this condemns a release. */
  "release",
  /** One plugin: only this counts against it. */
  "plugin",
  "discord",
  "github",
  "claude",
  /** What a person entered or granted: `.env`, tokens, channels, ports, permissions. */
  "configuration",
  /** What it all runs on: disk, memory, network, other processes. */
  "machine",
] as const;
export type Cause = (typeof causes)[number];

/** What a bot waits for, or does without for a while. */
export interface Wait {
  readonly cause: Cause;
  /** What it is, to be read after "it waits for": "Discord's gateway (connect ECONNREFUSED)". At most 300 characters. */
  readonly what: string;
  /** Nobody is served until it is there; otherwise people are served without it. */
  readonly blocks: boolean;
}

/** An error that knows whose fault it is. Its classes say so themselves: `readonly blames = "configuration"`. */
export interface Blaming {
  readonly blames: Cause;
}

/**
 * What a process ends with when the reason is not its own code (sysexits.h: EX_UNAVAILABLE, EX_IOERR, EX_TEMPFAIL,
 * EX_PROTOCOL, EX_CONFIG). The supervisor blames no release for such an end.
 */
const exitCodes: Readonly<Partial<Record<Cause, number>>> = {
  discord: 69,
  machine: 74,
  github: 75,
  claude: 76,
  configuration: 78,
};

/** 1 for what is the code's own fault. */
export function exitCodeOf(cause: Cause): number {
  return exitCodes[cause] ?? 1;
}

/** @param code `null`: a signal ended it */
export function causeOfExit(code: number | null): Cause {
  return causes.find((cause) => code !== null && exitCodes[cause] === code) ?? "release";
}

/**
 * Signals that a program brings upon itself: memory that isn't its own, an assertion (V8 without memory ends so too),
 * an instruction or a call of the system that isn't allowed. All others come from outside: somebody's or a guard's at the
 * machine, the kernel's when memory runs out (SIGKILL), a disk's that fails under a mapped file (SIGBUS), a limit's.
 */
const ownSignals: ReadonlySet<string> = new Set([
  "SIGSEGV",
  "SIGABRT",
  "SIGILL",
  "SIGFPE",
  "SIGTRAP",
  "SIGSYS",
]);

/** Whose fault it is that a signal ended a process, which whoever started it didn't send. */
export function causeOfSignal(signal: string): Cause {
  return ownSignals.has(signal) ? "release" : "machine";
}

/**
 * Whose fault it is that another process, which isn't to blame for anything else, ended or never was: undefined, its own.
 *
 * @param end how it ended, or the system's error when it could not be started at all: every program of ours is there
 */
export function causeOfLoss(
  end: { readonly code: number | null; readonly signal: string | null } | Error,
): "machine" | undefined {
  if (end instanceof Error) return "machine";
  if (end.signal !== null) return causeOfSignal(end.signal) === "machine" ? "machine" : undefined;
  // What a shell ends with when it can't start the program that it should become.
  return end.code === 126 || end.code === 127 ? "machine" : undefined;
}

/** What the system says when it, and not the program, has run out of something, is broken, or is set up so that it can't. */
const machineCodes = new Set([
  ...["ENOSPC", "EDQUOT", "EIO", "EROFS", "ENOMEM", "ENFILE", "EMFILE", "EAGAIN", "ESTALE"],
  // Somebody else's file, a guard's no, another program at it, a file system that can't lock or hold so much.
  ...["EACCES", "EPERM", "EBUSY", "ETXTBSY", "ENOLCK", "EFBIG"],
]);

/** What the system says of somebody else's file, it says of a port as well: that one stands in the settings. */
const listening = new Set(["listen", "bind"]);

/**
 * SQLite's primary result codes for the same: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL,
 * NOLFS, NOTADB.
 */
const machineResults = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 22, 26]);

/** An error's own causes are looked through this deep. */
const deepest = 10;

/**
 * Whose fault an error is, as far as it or what caused it says.
 *
 * @returns undefined: nothing in it says, so it is the fault of whoever threw it
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

/** What a stranger's message says about waits; undefined if that makes no sense. */
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
