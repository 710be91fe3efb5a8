import { RefusalError } from "../../../declaration/refusal.ts";
import { discordCode, refusedFor } from "../../../discord/rest/discord-errors.ts";

export type UnreachableReason = "consent" | "closed" | "left" | "later";

/** Somebody can't be written to by direct message. The plugin can tell them in the server instead. */
export class UnreachableError extends RefusalError {
  readonly reason: UnreachableReason;

  constructor(reason: UnreachableReason, cause?: unknown) {
    super(sentences[reason], { blame: "server", ...(cause === undefined ? {} : { cause }) });
    this.reason = reason;
  }
}

/** Why Discord didn't deliver a direct message; undefined: for another reason. */
export function unreachableFor(error: unknown): UnreachableReason | undefined {
  if (refusedFor(error, discordCode.cannotMessageUser)) return "closed";
  if (refusedFor(error, discordCode.noMutualGuilds, discordCode.unknownUser)) return "left";
  if (refusedFor(error, discordCode.directMessagesTooFast)) return "later";
  return undefined;
}

const sentences = {
  consent:
    "They haven't agreed to direct messages from this plugin in this server, or have stopped them: using something with `reach: { dm: … }` agrees",
  closed:
    "They don't take direct messages from Turbot: they can allow them in their privacy settings for this server",
  left: "They aren't in this server, or share none with Turbot any more, so they aren't written to",
  later:
    "Discord lets Turbot begin direct messages only with a few people at a time: try again in ten minutes",
} as const satisfies Record<UnreachableReason, string>;
