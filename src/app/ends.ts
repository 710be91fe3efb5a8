/** When a part of the bot ends: earlier stages are over before later ones begin. */
export type Stage =
  /** Begins nothing more; over at once. */
  | "quiet"
  /** Finishes what takes long, while people are still served. */
  | "finish"
  /** Takes nothing new: from here until the next bot answers, nobody is served. */
  | "leave"
  /** Lets go of processes and connections. */
  | "let go"
  /** Closes the database, which all others write to. */
  | "close";

const stages: readonly Stage[] = ["quiet", "finish", "leave", "let go", "close"];

/** @param graceMs how long what is under way may take */
export type End = (graceMs: number) => unknown;

/** What there is to end. Each part says so itself as soon as it exists: a bot can be told to end while it is still starting. */
export interface Ends {
  add(stage: Stage, end: End): void;
  run(graceMs: number): Promise<void>;
}

export function createEnds(): Ends {
  const ends: (readonly [Stage, End])[] = [];
  return {
    add: (stage, end) => void ends.push([stage, end]),
    async run(graceMs) {
      for (const stage of stages) {
        const now = ends.filter(([one]) => one === stage);
        await Promise.all(now.map(([, end]) => end(graceMs)));
      }
    },
  };
}

/** Whatever isn't finished by then was written down before, and goes on in the next bot. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
