import { z } from "zod";
import { plainWords } from "./plain-words.ts";
import { subcommandsOf } from "./subcommands.ts";

/**
 * How a plugin declares on a registration that it wants to ping the people who use it: `reach: { ping: "when you win" }`. Reviewers
 * and the people asked read it within Turbot's own sentences, so only plain words are allowed, which can't pass for anything else.
 */
export const reach = z.strictObject({
  ping: z
    .string()
    .regex(
      plainWords,
      'reach.ping is plain words that continue "can ping you …", 3 to 100 characters: "when you win"',
    ),
});

export type Reach = z.infer<typeof reach>;

function reachOf(spec: unknown): Reach | undefined {
  return typeof spec === "object" && spec !== null && "reach" in spec
    ? (spec.reach as Reach | undefined)
    : undefined;
}

/** The pings that people agree to by using a registration, each in words. @param spec any registration's, as validated */
export function pingsOf(spec: object): readonly string[] {
  return [spec, ...Object.values(subcommandsOf(spec) ?? {})].flatMap((one) => reachOf(one)?.ping ?? []);
}

/** The ping of one of its handlers. @param handler a subcommand, or "" */
export function pingOf(spec: object, handler: string): string | undefined {
  const all = subcommandsOf(spec) ?? {};
  const theirs = Object.hasOwn(all, handler) ? reachOf(all[handler]) : undefined;
  return (theirs ?? reachOf(spec))?.ping;
}
