import { z } from "zod";
import type { Core } from "../core.ts";
import { openDirectMessages } from "../guilds/direct-messages.ts";
import { leaveGuild } from "../guilds/guilds.ts";
import { guildPermissions } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { botUser, findUser } from "../lookups.ts";
import { parseForm } from "../parse-form.ts";
import { botGuild } from "./guilds.ts";
import { noContent, ok, type Route } from "./route.ts";

/** https://discord.com/developers/docs/resources/user#get-current-user-guilds */
const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(200),
  after: z.string().default("0"),
  with_counts: z.enum(["true", "false", "1", "0"]).optional(),
});

export function userRoutes(core: Core): Route[] {
  return [
    {
      method: "GET",
      path: "/users/@me",
      handle: () => ok({ ...botUser(core), verified: true, mfa_enabled: true, email: null, locale: "en-US" }),
    },
    {
      method: "GET",
      path: "/users/@me/guilds",
      handle(call) {
        const { after, limit, with_counts: counts } = parseForm(paging, Object.fromEntries(call.query));
        return ok(
          [...core.data.guilds.values()]
            .filter(({ guild, members }) => members.has(core.data.botId) && BigInt(guild.id) > BigInt(after))
            .toSorted((a, b) => (BigInt(a.guild.id) < BigInt(b.guild.id) ? -1 : 1))
            .slice(0, limit)
            .map((record) => ({
              id: record.guild.id,
              name: record.guild.name,
              icon: null,
              banner: null,
              owner: record.guild.owner_id === core.data.botId,
              permissions: guildPermissions(core, record, core.data.botId).toString(),
              features: [],
              ...(counts === "true" || counts === "1"
                ? {
                    approximate_member_count: record.approximateMembers ?? record.members.size,
                    approximate_presence_count: 1,
                  }
                : {}),
            })),
        );
      },
    },
    {
      method: "DELETE",
      path: "/users/@me/guilds/:guild",
      handle(call) {
        leaveGuild(core, botGuild(core, call.param("guild")));
        return noContent;
      },
    },
    {
      method: "POST",
      path: "/users/@me/channels",
      handle(call) {
        const form = parseForm(z.object({ recipient_id: z.string() }), call.body);
        return ok(showChannel(core, openDirectMessages(core, form.recipient_id)));
      },
    },
    { method: "GET", path: "/users/:user", handle: (call) => ok(findUser(core, call.param("user"))) },
  ];
}
