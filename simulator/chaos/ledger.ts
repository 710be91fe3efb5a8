/** Everything done to Turbot and asked of it, in order. Times in milliseconds since 1970, ids are snowflakes. */
export interface Ledger {
  /** Messages that expect one answer: mentions and prefix commands. */
  readonly said: Said[];
  readonly used: Used[];
  readonly asked: Asked[];
  readonly merged: Merged[];
  readonly kills: Kill[];
  readonly weather: Weather[];
  /** What people tried and couldn't do, for information. */
  readonly refusals: { readonly at: number; readonly what: string }[];
}

export interface Said {
  readonly id: string;
  readonly channelId: string;
  readonly at: number;
}

/** A slash command. */
export interface Used extends Said {
  readonly userId: string;
  readonly command: string;
  /** Discord's 3 s passed: the person saw "the application did not respond". */
  readonly late: boolean;
}

/** A feature request. Its thread has the id of the message that asked. */
export interface Asked extends Said {
  readonly userId: string;
  approvals: number;
  /** The text that refused it; then no thread is expected. */
  refused?: string;
  /** It ended without a pull request, and the person was told why. */
  rejected?: boolean;
}

export interface Merged {
  readonly at: number;
  readonly pullRequest: number;
  readonly sha: string;
  readonly kind: string;
}

export interface Kill {
  readonly at: number;
  readonly victim: Victim;
  readonly pid: number;
  /** The point of a deploy at which it happened; undefined: at random. */
  readonly point?: string | undefined;
}

/** "candidate": the new bot in preflight or standby, beside the serving one. */
export type Victim = "bot" | "candidate" | "supervisor" | "plugin host" | "git" | "npm";

export interface Weather {
  readonly at: number;
  readonly what: string;
  /** What began earlier continues. */
  readonly lasts?: true;
}

export function createLedger(): Ledger {
  return { said: [], used: [], asked: [], merged: [], kills: [], weather: [], refusals: [] };
}
