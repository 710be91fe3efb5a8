import { z } from "zod";
import { compareSnowflakes } from "../../../discord-rules/snowflake.ts";
import type { Core } from "../../core.ts";
import { missingAccess, unknownMember } from "../../errors.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { threadMember } from "../../guilds/show-channel.ts";
import { showMember } from "../../guilds/show-member.ts";
import { findGuild, findThread } from "../../lookups.ts";
import { parseForm } from "../../parse-form.ts";
import { addToThread, enterThread, exitThread, removeFromThread } from "../../threads/people-in-threads.ts";
import { snowflake } from "../query.ts";
import { type Call, noContent, ok, type Route } from "../route.ts";

const isTrue = z.enum(["true", "false", "1", "0"]).transform((one) => one === "true" || one === "1");
const query = z.object({
  with_member: isTrue.optional(),
  after: snowflake.default("0"),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

/** Who is in a thread. */
export function threadMemberRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const thread = (call: Call) => {
    channelFor(core, call.param("channel"), botId);
    return findThread(core, call.param("channel"));
  };
  const shown = (call: Call, userId: string, withMember: boolean | undefined) => {
    const record = thread(call);
    const found = threadMember(record, userId);
    const member = findGuild(core, record.channel.guild_id).members.get(userId);
    if (found === undefined) return undefined;
    return withMember === true && member !== undefined
      ? { ...found, member: showMember(core, member) }
      : found;
  };
  const one = (call: Call, userId: string) => {
    const found = shown(call, userId, parseForm(query, Object.fromEntries(call.query)).with_member);
    if (found === undefined) throw unknownMember();
    return ok(found);
  };
  const path = "/channels/:channel/thread-members";
  return [
    {
      method: "GET",
      path,
      handle(call) {
        // https://docs.discord.com/developers/resources/channel#list-thread-members: with the privileged intent only, and in pages only
        // with members.
        const record = thread(call);
        if (!core.settings.guildMembersIntent) throw missingAccess();
        const { with_member: isFull, after, limit } = parseForm(query, Object.fromEntries(call.query));
        const ids = [...record.members.keys()].toSorted(compareSnowflakes);
        const page =
          isFull === true ? ids.filter((id) => compareSnowflakes(id, after) > 0).slice(0, limit) : ids;
        return ok(page.flatMap((id) => shown(call, id, isFull) ?? []));
      },
    },
    { method: "GET", path: `${path}/@me`, handle: (call) => one(call, botId) },
    {
      method: "PUT",
      path: `${path}/@me`,
      handle(call) {
        enterThread(core, thread(call), botId);
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: `${path}/@me`,
      handle(call) {
        exitThread(core, thread(call), botId);
        return noContent;
      },
    },
    { method: "GET", path: `${path}/:user`, handle: (call) => one(call, call.param("user")) },
    {
      method: "PUT",
      path: `${path}/:user`,
      handle(call) {
        addToThread(core, thread(call), botId, call.param("user"));
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: `${path}/:user`,
      handle(call) {
        removeFromThread(core, thread(call), botId, call.param("user"));
        return noContent;
      },
    },
  ];
}
