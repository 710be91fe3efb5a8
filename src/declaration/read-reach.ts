import { z } from "zod";
import { plainWords } from "./plain-words.ts";
import { subcommandsOf } from "./subcommands.ts";

const words = (kind: string, continues: string, example: string) =>
  z
    .string()
    .regex(
      plainWords,
      `reach.${kind} is plain words that continue "${continues}", 3 to 100 characters: "${example}"`,
    )
    .exactOptional();

/**
 * How a plugin declares on a registration that it wants to reach the people who use it: `reach: { ping: "when you win" }` in the server,
 * `reach: { dm: … }` by direct messages. Reviewers and the people asked read it within Turbot's own sentences, so only plain words are
 * allowed, which can't pass for anything else.
 */
export const reach = z
  .strictObject({
    ping: words("ping", "can ping you …", "when you win"),
    dm: words("dm", "can write to you …", "when your reminder is due"),
    mail: words("mail", "takes your direct messages to the team …", "to ask for help"),
  })
  .refine((given) => Object.values(given).some((one) => one !== undefined), {
    error: 'reach says how: { ping: "when you win" } or { dm: "when your reminder is due" }',
  });

export type Reach = z.infer<typeof reach>;
export type ReachKind = keyof Reach;

function reachOf(spec: unknown): Reach | undefined {
  return typeof spec === "object" && spec !== null && "reach" in spec
    ? (spec.reach as Reach | undefined)
    : undefined;
}

/** What people agree to by using a registration, each in words. @param spec any registration's, as validated */
export function reachesOf(spec: object, kind: ReachKind): readonly string[] {
  return [spec, ...Object.values(subcommandsOf(spec) ?? {})].flatMap((one) => reachOf(one)?.[kind] ?? []);
}

/** The same of one of its handlers. @param handler a subcommand, or "" */
export function reachOfHandler(spec: object, handler: string, kind: ReachKind): string | undefined {
  const all = subcommandsOf(spec) ?? {};
  const theirs = Object.hasOwn(all, handler) ? reachOf(all[handler]) : undefined;
  return theirs?.[kind] ?? reachOf(spec)?.[kind];
}
