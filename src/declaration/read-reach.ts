import { z } from "zod";

/**
 * How a plugin declares on a registration that it wants to ping the people who use it: `reach: { ping: "when you win" }`. Reviewers
 * and the people asked read it within Turbot's own sentences, so only plain words are allowed, which can't pass for anything else.
 */
export const reach = z.strictObject({
  ping: z
    .string()
    .regex(
      /^(?=.{3,100}$)[\p{L}\p{M}\p{N}]+(?:[ ,'’()%&+-]+[\p{L}\p{M}\p{N}]+)*[)%]?$/u,
      'reach.ping is plain words that continue "can ping you …", 3 to 100 characters: "when you win"',
    ),
});

export type Reach = z.infer<typeof reach>;

interface WithReach {
  readonly reach?: Reach | undefined;
  readonly subcommands?: Readonly<Record<string, { readonly reach?: Reach | undefined }>>;
}

/** The pings that people agree to by using a registration, each in words. @param spec any registration's */
export function pingsOf(spec: object): readonly string[] {
  const { reach: own, subcommands = {} } = spec as WithReach;
  return [own, ...Object.values(subcommands).map(({ reach: theirs }) => theirs)].flatMap(
    (one) => one?.ping ?? [],
  );
}

/** The ping of one of its handlers. @param handler a subcommand, or "" */
export function pingOf(spec: object, handler: string): string | undefined {
  const { reach: own, subcommands = {} } = spec as WithReach;
  const theirs = Object.hasOwn(subcommands, handler) ? subcommands[handler]?.reach : undefined;
  return (theirs ?? own)?.ping;
}
