/** The topics of the set-up report, in order. */
export const topics = [
  "server",
  "role",
  "permissions",
  "messages",
  "github",
  "claude",
  "webhook",
  "tests",
  "checks",
] as const;

export type Topic = (typeof topics)[number];

/** One finding about the set-up. */
export interface Fact {
  /** In short: a change of it is reported. */
  readonly state: string;
  /** One line for people, with what to do if there is something. */
  readonly line: string;
  /** "bad": something doesn't work until somebody acts; "note": it works, and somebody should know. Default: all is well. */
  readonly verdict?: "bad" | "note";
  /** It couldn't be determined right now; the previous state stays if it was about the same thing. */
  readonly isUnsure?: boolean;
  /** The setting it depends on, for example the name of a role. Default: always the same. */
  readonly about?: string;
  /** A temporary state that is reported elsewhere: shown with the rest, but no change by itself. */
  readonly isPassing?: boolean;
  /** The normal state, worth reporting only if it was different before. */
  readonly isUsual?: boolean;
}

export type Facts = ReadonlyMap<Topic, Fact>;

/** What a check finds where nothing is compared with earlier: on this machine, say. */
export type Finding = Pick<Fact, "line" | "verdict" | "isUnsure">;
