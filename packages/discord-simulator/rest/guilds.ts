import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { missingAccess, unknownGuild } from "../errors.ts";
import { findRole } from "../guilds/members.ts";
import { may } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { showMember } from "../guilds/show-member.ts";
import { findGuild, findMember, threadsIn } from "../lookups.ts";
import { parseForm } from "../parse-form.ts";
import { threadList } from "../threads/thread-members.ts";
import { type Call, ok, type Route } from "./route.ts";

/** A guild the bot is in. @throws DiscordError 10004 */
export function botGuild(core: Core, guildId: string): GuildRecord {
  const guild = findGuild(core, guildId);
  if (!guild.members.has(core.data.botId)) throw unknownGuild();
  return guild;
}

const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(1),
  after: z.string().default("0"),
});

const search = z.object({
  query: z.string().min(1),
  limit: z.coerce.number().int().min(1).max(1000).default(1),
});

export function guildRoutes(core: Core): Route[] {
  const guild = (call: Call) => botGuild(core, call.param("guild"));
  const sees = (channel: Parameters<typeof may>[1]) =>
    may(core, channel, core.data.botId, PermissionFlagsBits.ViewChannel);

  return [
    {
      method: "GET",
      path: "/guilds/:guild",
      handle(call) {
        const record = guild(call);
        const count = {
          approximate_member_count: record.approximateMembers ?? record.members.size,
          approximate_presence_count: record.members.size,
        };
        return ok(call.query.get("with_counts") === "true" ? { ...record.guild, ...count } : record.guild);
      },
    },
    { method: "GET", path: "/guilds/:guild/roles", handle: (call) => ok(guild(call).guild.roles) },
    {
      // Without `@everyone`: https://discord.com/developers/docs/resources/guild#get-guild-role-member-counts
      method: "GET",
      path: "/guilds/:guild/roles/member-counts",
      handle(call) {
        const { guild: shown, members } = guild(call);
        const roles = shown.roles.filter(({ id }) => id !== shown.id);
        const having = (id: string) =>
          [...members.values()].filter((member) => member.roles.includes(id)).length;
        return ok(Object.fromEntries(roles.map(({ id }) => [id, having(id)])));
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild/roles/:role",
      handle: (call) => ok(findRole(guild(call), call.param("role"))),
    },
    {
      method: "GET",
      path: "/guilds/:guild/channels",
      handle(call) {
        const { id } = guild(call).guild;
        return ok(
          core.data.channels
            .inGuild(id)
            .filter((one) => one.kind === "text" && sees(one))
            .map((one) => showChannel(core, one)),
        );
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild/threads/active",
      handle(call) {
        const threads = threadsIn(core, { guildId: guild(call).guild.id });
        return ok(
          threadList(
            core,
            threads.filter((thread) => !thread.channel.thread_metadata.archived && sees(thread)),
          ),
        );
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild/members",
      handle(call) {
        const { limit, after } = parseForm(paging, Object.fromEntries(call.query));
        const record = guild(call);
        // https://docs.discord.com/developers/resources/guild#list-guild-members: with the privileged intent only.
        if (!core.settings.guildMembersIntent) throw missingAccess();
        const members = [...record.members.values()].filter(({ userId }) => BigInt(userId) > BigInt(after));
        members.sort((a, b) => (BigInt(a.userId) < BigInt(b.userId) ? -1 : 1));
        return ok(members.slice(0, limit).map((member) => showMember(core, member)));
      },
    },
    {
      // By the beginning of account name or nickname, with any intents:
      // https://docs.discord.com/developers/resources/guild#search-guild-members, and discord-api-docs#1577.
      method: "GET",
      path: "/guilds/:guild/members/search",
      handle(call) {
        const { query, limit } = parseForm(search, Object.fromEntries(call.query));
        const members = [...guild(call).members.values()].map((member) => showMember(core, member));
        const begins = (name: string | null | undefined) =>
          name?.toLowerCase().startsWith(query.toLowerCase()) === true;
        return ok(members.filter(({ user, nick }) => begins(user.username) || begins(nick)).slice(0, limit));
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild/members/:user",
      handle: (call) => ok(showMember(core, findMember(core, guild(call).guild.id, call.param("user")))),
    },
  ];
}
