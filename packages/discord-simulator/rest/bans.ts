import { z } from "zod";
import type { Core } from "../core.ts";
import { refused } from "../errors.ts";
import { assertMayBan, ban, unban } from "../guilds/bans.ts";
import { findUser } from "../lookups.ts";
import { parseForm } from "../parse-form.ts";
import { botGuild } from "./guilds.ts";
import { noContent, ok, type Route } from "./route.ts";

/** https://docs.discord.com/developers/resources/guild#create-guild-ban: a week of messages at most. */
const form = z.object({ delete_message_seconds: z.int().min(0).max(604_800).optional() }).optional();

export function banRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  return [
    {
      method: "GET",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        assertMayBan(guild, botId);
        const found = guild.bans?.get(call.param("user"));
        if (found === undefined) throw refused("unknownBan");
        return ok({ reason: found.reason, user: findUser(core, call.param("user")) });
      },
    },
    {
      method: "PUT",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        const deletedSeconds = parseForm(form, call.body)?.delete_message_seconds ?? 0;
        ban(core, botGuild(core, call.param("guild")), botId, call.param("user"), { deletedSeconds });
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        unban(core, botGuild(core, call.param("guild")), botId, call.param("user"));
        return noContent;
      },
    },
  ];
}
