import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../../core.ts";
import type { ThreadRecord } from "../../data.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { threadsIn } from "../../lookups.ts";
import { parseForm } from "../../parse-form.ts";
import { isPrivate } from "../../threads/thread-access.ts";
import { threadList } from "../../threads/thread-members.ts";
import { snowflake } from "../query.ts";
import { type Answer, type Call, ok, type Route } from "../route.ts";

const byTime = z.object({
  before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(2).max(100).default(50),
});
const byId = byTime.extend({
  before: snowflake.optional(),
});

/** https://docs.discord.com/developers/topics/threads#enumerating-threads: the last archived first; joined ones by id. */
export function archivedThreadRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const { ReadMessageHistory, ManageThreads } = PermissionFlagsBits;
  const archivedIn = (call: Call, permissions: bigint, fits: (thread: ThreadRecord) => boolean) => {
    const { channel } = channelFor(core, call.param("channel"), botId, permissions);
    return threadsIn(core, { channelId: channel.id }).filter(
      (one) => one.channel.thread_metadata.archived && fits(one),
    );
  };
  const answer = (threads: readonly ThreadRecord[], limit: number): Answer =>
    ok({ ...threadList(core, threads.slice(0, limit)), has_more: threads.length > limit });
  const at = ({ channel }: ThreadRecord) => Date.parse(channel.thread_metadata.archive_timestamp);
  const latestFirst = (call: Call, permissions: bigint, fits: (thread: ThreadRecord) => boolean): Answer => {
    const { before, limit } = parseForm(byTime, Object.fromEntries(call.query));
    const found = archivedIn(call, permissions, fits)
      .filter((one) => before === undefined || at(one) < Date.parse(before))
      .toSorted((a, b) => at(b) - at(a));
    return answer(found, limit);
  };
  return [
    {
      method: "GET",
      path: "/channels/:channel/threads/archived/public",
      handle: (call) => latestFirst(call, ReadMessageHistory, (one) => !isPrivate(one)),
    },
    {
      method: "GET",
      path: "/channels/:channel/threads/archived/private",
      handle: (call) => latestFirst(call, ReadMessageHistory | ManageThreads, isPrivate),
    },
    {
      method: "GET",
      path: "/channels/:channel/users/@me/threads/archived/private",
      handle(call) {
        const { before, limit } = parseForm(byId, Object.fromEntries(call.query));
        const joined = (one: ThreadRecord) => isPrivate(one) && one.members.has(botId);
        const id = ({ channel }: ThreadRecord) => BigInt(channel.id);
        const found = archivedIn(call, ReadMessageHistory, joined)
          .filter((one) => before === undefined || id(one) < BigInt(before))
          .toSorted((a, b) => (id(a) < id(b) ? 1 : -1));
        return answer(found, limit);
      },
    },
  ];
}
