import { z } from "zod";

/** The same thing, measured of each contender. */
const Comparison = z.object({
  what: z.string(),
  unit: z.string(),
  better: z.enum(["less", "more"]),
  /** One figure for each round, by contender. */
  samples: z.record(z.string(), z.array(z.number())),
});

/** How something grows. */
const Curve = z.object({
  what: z.string(),
  unit: z.string(),
  /** What is on the horizontal axis. */
  along: z.string(),
  lines: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
});

/** What must not happen to Turbot, in any run on any machine. */
const Count = z.object({
  what: z.string(),
  /** How often it happened, and among how many, by contender. */
  of: z.record(z.string(), z.object({ count: z.number(), among: z.number() })),
});

export const Outcome = z.object({
  comparisons: z.array(Comparison).default([]),
  curves: z.array(Curve).default([]),
  counts: z.array(Count).default([]),
});

/** What a measurement found. */
export type Outcome = z.infer<typeof Outcome>;
export type Comparison = z.infer<typeof Comparison>;
export type Curve = z.infer<typeof Curve>;
export type Count = z.infer<typeof Count>;

/** The contender that all others are compared with, and whose counts have to be 0. */
export const turbot = "Turbot";
