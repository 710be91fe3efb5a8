/** What the admins hear of, in the order in which they hear it. */
export const topics = [
  "server",
  "role",
  "messages",
  "github",
  "claude",
  "webhook",
  "tests",
  "checks",
] as const;

export type Topic = (typeof topics)[number];

/** One thing that Turbot is set up with, as it was found. */
export interface Fact {
  /** In short: it is told again when this changes. */
  readonly state: string;
  /** For people: one line, with the next move where there is one. */
  readonly line: string;
  /** It couldn't be found out just now; what was known before stays, if it was about the same. */
  readonly isUnsure?: boolean;
  /** What it is about, where settings say that: the name of a role, say. Default: always the same. */
  readonly about?: string;
  /** It is told elsewhere and will be as it was: shown with the rest, and no news by itself. */
  readonly isPassing?: boolean;
  /** As it should be, and no news but where it was otherwise before. */
  readonly isUsual?: boolean;
}

export type Facts = ReadonlyMap<Topic, Fact>;
