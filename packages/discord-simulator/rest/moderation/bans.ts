import { z } from "zod";
import { banForm, bulkBanForm } from "../../../discord-rules/moderation/forms.ts";
import { compareSnowflakes } from "../../../discord-rules/snowflake.ts";
import type { Core } from "../../core.ts";
import { refused } from "../../errors.ts";
import { findUser } from "../../lookups.ts";
import { assertMayBan, ban, bulkBan, unban } from "../../moderation/bans.ts";
import { checkedForm, parseForm } from "../../parse-form.ts";
import { botGuild } from "../guilds.ts";
import { snowflake } from "../query.ts";
import { noContent, ok, type Route } from "../route.ts";
import { botActor } from "./bot-actor.ts";

interface BanBody {
  readonly delete_message_seconds?: number | null;
  /** Deprecated. */
  readonly delete_message_days?: number | null;
}

const daySeconds = 86_400;
const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
  before: snowflake.optional(),
  after: snowflake.optional(),
});

export function banRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  const by = botActor(core);
  const secondsIn = ({ delete_message_seconds: seconds, delete_message_days: days }: BanBody) =>
    seconds ?? (days ?? 0) * daySeconds;
  return [
    {
      // https://docs.discord.com/developers/resources/guild#get-guild-bans: ascending, and `before` goes before `after`.
      method: "GET",
      path: "/guilds/:guild/bans",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        assertMayBan(core, guild, botId);
        const { limit, before, after = "0" } = parseForm(paging, Object.fromEntries(call.query));
        const ids = [...(guild.bans?.keys() ?? [])].toSorted(compareSnowflakes);
        const found =
          before === undefined
            ? ids.filter((id) => compareSnowflakes(id, after) > 0).slice(0, limit)
            : ids.filter((id) => compareSnowflakes(id, before) < 0).slice(-limit);
        return ok(found.map((id) => ({ reason: guild.bans?.get(id)?.reason, user: findUser(core, id) })));
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        assertMayBan(core, guild, botId);
        const found = guild.bans?.get(call.param("user"));
        if (found === undefined) throw refused("unknownBan");
        return ok({ reason: found.reason, user: findUser(core, call.param("user")) });
      },
    },
    {
      method: "PUT",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        const deletedSeconds = secondsIn(checkedForm<BanBody>(banForm, call.body ?? {}));
        ban(core, botGuild(core, call.param("guild")), by(call), call.param("user"), { deletedSeconds });
        return noContent;
      },
    },
    {
      method: "DELETE",
      path: "/guilds/:guild/bans/:user",
      handle(call) {
        unban(core, botGuild(core, call.param("guild")), by(call), call.param("user"));
        return noContent;
      },
    },
    {
      method: "POST",
      path: "/guilds/:guild/bulk-ban",
      handle(call) {
        const form = checkedForm<BanBody & { readonly user_ids: readonly string[] }>(bulkBanForm, call.body);
        const options = { deletedSeconds: secondsIn(form) };
        return ok(
          bulkBan(core, botGuild(core, call.param("guild")), by(call), form.user_ids.map(String), options),
        );
      },
    },
  ];
}
