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

/** What the system says when it, and not the program, has run out of something or is broken. */
const machineCodes = new Set(["ENOSPC", "EDQUOT", "EIO", "EROFS", "ENOMEM", "ENFILE", "EAGAIN", "ESTALE"]);

/** SQLite's primary result codes for the same: NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. */
const machineResults = new Set([7, 8, 10, 11, 13, 14, 15, 26]);

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
  const { blames, code, errcode } = error as Partial<Record<"blames" | "code" | "errcode", unknown>>;
  const named = causes.find((cause) => cause === blames);
  if (named !== undefined) return named;
  if (typeof code === "string" && machineCodes.has(code)) return "machine";
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
