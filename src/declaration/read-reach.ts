import { z } from "zod";

/**
 * How a plugin says, where it registers something, that it wants to reach who uses it: `reach: { ping: "when you win" }`. The words
 * stand in sentences of Turbot's own, read by reviewers and by the person asked: plain ones, which can't pass for anything else.
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

/** When using what is registered here agrees to being rung, each in words. @param spec any registration's */
export function pingsOf(spec: object): readonly string[] {
  const { reach: own, subcommands = {} } = spec as WithReach;
  return [own, ...Object.values(subcommands).map(({ reach: theirs }) => theirs)].flatMap(
    (one) => one?.ping ?? [],
  );
}

/** The same for one of its handlers. @param handler a subcommand, or "" */
export function pingOf(spec: object, handler: string): string | undefined {
  const { reach: own, subcommands = {} } = spec as WithReach;
  const theirs = Object.hasOwn(subcommands, handler) ? subcommands[handler]?.reach : undefined;
  return (theirs ?? own)?.ping;
}
