import { z } from "zod";
import { moderationLimits } from "../../../../../packages/discord-rules/moderation/limits.ts";
import { compareSnowflakes, snowflakeAt } from "../../../../../packages/discord-rules/snowflake.ts";
import type { Purged } from "../../../../plugin-api/purge.ts";
import type { Caller } from "../../../dispatch/call.ts";
import type { GuildPowers, PurgeableMessage } from "../../guild-powers.ts";
import { inSomebodysName } from "../action.ts";
import { type Checks, ofServer, type Right } from "../checks.ts";
import { channelOf, snowflake } from "../place.ts";

const { deletionsAtOnce, deletionAge } = moderationLimits;
/** How far back is looked, in pages of 100. */
const mostPages = 10;
/** Of somebody without Discord's permission. */
const mostDelegated = 25;
/** Discord refuses a whole deletion with one message that is too old: a minute is left for it to arrive. */
const youngestLeftMs = 60_000;

const wanted = z.object({
  count: z.number().int().min(1).max(deletionsAtOnce.max).optional(),
  from: snowflake.optional(),
  contains: z.string().min(1).max(100).optional(),
  before: snowflake.optional(),
  after: snowflake.optional(),
  /** What waits for a moderator's press: ids with commas between. */
  messageIds: z
    .string()
    .regex(/^\d{1,20}(,\d{1,20}){0,99}$/)
    .optional(),
});
type Wanted = z.infer<typeof wanted>;

/** Deletes the newest messages that fit, in the channel of whoever asks and may do it by hand, or was let do it. */
export const purge = inSomebodysName({
  need: "purge_messages",
  input: wanted,
  async perform(given, { caller, checks, guilds, now, carryOut, granted, permitted }) {
    const channelId = channelOf({}, caller);
    const guildId = await checks.guildOf(channelId);
    await granted(guildId);
    checks.lendsRights(caller, "a message from the person it is about can be deleted, one at a time,");
    const right = await permitted(channelId, caller, "delete messages");
    const oldest = snowflakeAt(now() - deletionAge * 1_000 + youngestLeftMs);
    const found = await find(guilds, channelId, oldest, given, {
      most: right === "delegated" ? mostDelegated : deletionsAtOnce.max,
      mayDelete: reachOf(right, caller, checks),
    });
    if (found.messageIds.length > 0)
      await carryOut(guildId, { kind: "purge", channelId, messageIds: found.messageIds }, caller, right);
    const { messageIds, ...spared } = found;
    return { deleted: messageIds.length, ...spared } satisfies Purged;
  },
});

/** What came of looking: which are deleted, and what was left. */
interface Found {
  readonly messageIds: readonly string[];
  readonly pinned: number;
  /** Messages of people whom whoever asks can't reach. */
  readonly spared: number;
  /** There may be more that fit, but they are older than two weeks. */
  readonly tooOld: boolean;
}

async function find(
  guilds: Pick<GuildPowers, "messagesToPurge">,
  channelId: string,
  oldest: string,
  { count, from, contains, before, after, messageIds }: Wanted,
  {
    most,
    mayDelete,
  }: { readonly most: number; readonly mayDelete: (one: PurgeableMessage) => Promise<boolean> },
): Promise<Found> {
  const named = messageIds === undefined ? undefined : new Set(messageIds.split(","));
  if (named === undefined && count === undefined) throw ofServer("Say how many messages to delete: count");
  const limit = Math.min(named?.size ?? count ?? 0, most);
  const text = contains?.toLowerCase();
  const fits = ({ id, authorId, content }: PurgeableMessage) =>
    (named === undefined || named.has(id)) &&
    (from === undefined || authorId === from) &&
    (text === undefined || content.toLowerCase().includes(text));
  const ids: string[] = [];
  const left = { pinned: 0, spared: 0 };
  let last = before;
  for (let page = 0; page < mostPages; page += 1) {
    const messages = await guilds.messagesToPurge(channelId, last);
    for (const message of messages) {
      if (ids.length >= limit || (after !== undefined && compareSnowflakes(message.id, after) <= 0))
        return { messageIds: ids, ...left, tooOld: false };
      if (compareSnowflakes(message.id, oldest) < 0) return { messageIds: ids, ...left, tooOld: true };
      if (message.isThinking || !fits(message)) continue;
      if (message.isPinned) left.pinned += 1;
      else if (!(await mayDelete(message))) left.spared += 1;
      else ids.push(message.id);
    }
    last = messages.at(-1)?.id;
    if (last === undefined || ids.length >= limit) break;
  }
  return { messageIds: ids, ...left, tooOld: false };
}

/** Of whoever was let do it, each author is asked about once; nobody knows who is behind a webhook. */
function reachOf(right: Right, { guildId, userId }: Caller, checks: Checks) {
  const known = new Map<string, boolean>([[userId, true]]);
  return async ({ authorId, isWebhooks }: PurgeableMessage): Promise<boolean> => {
    if (right === "own") return true;
    if (isWebhooks) return false;
    const before = known.get(authorId);
    if (before !== undefined) return before;
    const asked = { need: "purge_messages", guildId, askerId: userId, targetId: authorId } as const;
    const reaches = await checks.lent(asked).then(
      (bits) => bits !== undefined,
      () => false,
    );
    known.set(authorId, reaches);
    return reaches;
  };
}
