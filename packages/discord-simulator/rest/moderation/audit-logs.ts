import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { compareSnowflakes, snowflakeTime } from "../../../discord-rules/snowflake.ts";
import type { Core } from "../../core.ts";
import { showChannel } from "../../guilds/show-channel.ts";
import { assertHolds } from "../../moderation/hierarchy.ts";
import { parseForm } from "../../parse-form.ts";
import { botGuild } from "../guilds.ts";
import { snowflake } from "../query.ts";
import { ok, type Route } from "../route.ts";

const query = z.object({
  user_id: snowflake.optional(),
  action_type: z.coerce.number().int().optional(),
  before: snowflake.optional(),
  after: snowflake.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Entries are kept for 45 days, in milliseconds. */
const keptMs = 45 * 86_400_000;

/** https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log */
export function auditLogRoutes(core: Core): Route[] {
  return [
    {
      method: "GET",
      path: "/guilds/:guild/audit-logs",
      handle(call) {
        const guild = botGuild(core, call.param("guild"));
        assertHolds(core, guild, core.data.botId, PermissionFlagsBits.ViewAuditLog);
        const { user_id, action_type, before, after, limit } = parseForm(
          query,
          Object.fromEntries(call.query),
        );
        const fitting = (guild.auditLog ?? []).filter(
          (entry) =>
            snowflakeTime(entry.id) >= core.now() - keptMs &&
            (user_id === undefined || entry.user_id === user_id) &&
            (action_type === undefined || entry.action_type === action_type) &&
            (before === undefined || compareSnowflakes(entry.id, before) < 0) &&
            (after === undefined || compareSnowflakes(entry.id, after) > 0),
        );
        // Oldest first after an entry, else newest first.
        const isAfter = before === undefined && after !== undefined;
        const entries = isAfter ? fitting.slice(0, limit) : fitting.slice(-limit).reverse();
        const named = new Set(entries.flatMap((entry) => [entry.user_id ?? "", entry.target_id ?? ""]));
        const channels = [...named].flatMap((id) => core.data.channels.get(id) ?? []);
        return ok({
          audit_log_entries: entries,
          users: [...named].flatMap((id) => core.data.users.get(id) ?? []),
          threads: channels.filter(({ kind }) => kind === "thread").map((one) => showChannel(core, one)),
          auto_moderation_rules: (guild.autoModRules ?? []).filter(({ id }) => named.has(id)),
          ...{ application_commands: [], guild_scheduled_events: [], integrations: [], webhooks: [] },
        });
      },
    },
  ];
}
