import type { Outcome } from "./outcome.ts";

/** How much is measured: enough to see that it works, to see what is far off, or to publish. */

export type Size = "tiny" | "quick" | "full";

export interface BenchPowers {
  /** The repository whose code is measured. */
  readonly root: string;
  /** Another checkout, as one more contender: the code before a change. */
  readonly against: string | undefined;
  /** Whether the packages of peers are there. Without them Turbot is measured alone. */
  readonly peers: boolean;
  /** The one of the run's size. */
  pick<T>(of: Readonly<Record<Size, T>>): T;
  readonly node: string;
  /** Where programs are found. */
  readonly path: string;
  /** Tells whoever waits what happens. */
  readonly tell: (what: string) => void;
}

/** One function for each measurement; each can run alone. */
export type Measure = (powers: BenchPowers) => Promise<Partial<Outcome>>;

export interface Suite {
  readonly title: string;
  /** For the document: what is compared with what. */
  readonly about: string;
  readonly measurements: Readonly<Record<string, Measure>>;
}
