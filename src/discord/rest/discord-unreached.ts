import { type Blaming, type Cause, causeOf } from "../../ipc/causes.ts";

/**
 * A call didn't get an answer from Discord, but nothing, half of one, or somebody else's. What can go wrong on the way has no
 * complete list; Discord's own answers have one form (`is-from-discord.ts`).
 */
export class DiscordUnreachedError extends Error implements Blaming {
  override readonly name = "DiscordUnreachedError";
  readonly blames: Extract<Cause, "discord" | "machine">;
  /** What came instead, or why nothing did; written to fit in brackets. */
  readonly why: string;
  /** Something other than Discord answered: a proxy, or a captive portal. */
  readonly isAnswered: boolean;

  constructor(why: string, options: ErrorOptions & { readonly isAnswered?: boolean } = {}) {
    super(`Discord can't be reached: ${why}`, options);
    this.why = why;
    this.isAnswered = options.isAnswered ?? false;
    const isMachines = isMachinesNetwork(codeOf(options.cause) ?? "") || causeOf(options.cause) === "machine";
    this.blames = isMachines ? "machine" : "discord";
  }

  /** @param error what the attempt to ask threw */
  static by(error: unknown): DiscordUnreachedError {
    const why = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
    return new DiscordUnreachedError(why, { cause: error });
  }
}

/** The first one in an error's chain of causes. */
export function unreachedIn(error: unknown, depth = 0): DiscordUnreachedError | undefined {
  if (error instanceof DiscordUnreachedError) return error;
  return error instanceof Error && depth < 10 ? unreachedIn(error.cause, depth + 1) : undefined;
}

/** This machine's own network or clock: Discord was never asked. Only for better words; every other failure is waited for too. */
const machineCodes = new Set([
  ...["ENOTFOUND", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EADDRNOTAVAIL", "ENOBUFS"],
  ...["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"],
]);

/** Whether a network code means that nothing left this machine. */
export function isMachinesNetwork(code: string): boolean {
  return code.startsWith("EAI_") || machineCodes.has(code);
}

/** The network's own code, however deeply it is wrapped. */
export function codeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code)) {
    return error.code;
  }
  // Several addresses of one name were tried.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return codeOf(first, depth + 1) ?? codeOf(error.cause, depth + 1);
}
