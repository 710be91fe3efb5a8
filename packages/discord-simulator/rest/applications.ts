import { ApplicationFlags } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import { applicationFlags } from "../gateway/identify.ts";
import { botUser, findUser } from "../lookups.ts";
import { parseForm } from "../parse-form.ts";
import { ok, type Route } from "./route.ts";

/** The limited flags of privileged intents: the only ones that a bot can change. */
const { GatewayPresenceLimited, GatewayGuildMembersLimited, GatewayMessageContentLimited } = ApplicationFlags;
const changeable = GatewayPresenceLimited | GatewayGuildMembersLimited | GatewayMessageContentLimited;

/** As much of it as bots change; a description has up to 400 characters. */
const edit = z.object({
  description: z.string().max(400).optional(),
  flags: z
    .int()
    .refine((flags) => (flags & ~changeable) === 0, "Only limited intent flags can be updated via the API.")
    .optional(),
});

export function applicationRoutes(core: Core): Route[] {
  const application = () => {
    const bot = botUser(core);
    return {
      id: bot.id,
      name: bot.username,
      icon: null,
      description: core.data.description ?? "",
      summary: "",
      type: null,
      bot,
      bot_public: false,
      bot_require_code_grant: false,
      verify_key: "0".repeat(64),
      flags: applicationFlags(core),
      flags_new: String(applicationFlags(core)),
      owner: findUser(core, core.data.ownerId),
      team: null,
      approximate_guild_count: [...core.data.guilds.values()].filter(({ members }) => members.has(bot.id))
        .length,
      interactions_endpoint_url: null,
      redirect_uris: [],
    };
  };
  return [
    { method: "GET", path: "/applications/@me", handle: () => ok(application()) },
    {
      // https://docs.discord.com/developers/resources/application#edit-current-application
      method: "PATCH",
      path: "/applications/@me",
      handle(call) {
        const { description, flags } = parseForm(edit, call.body);
        if (flags !== undefined) {
          core.settings.guildMembersIntent = (flags & GatewayGuildMembersLimited) !== 0;
          core.settings.messageContentIntent = (flags & GatewayMessageContentLimited) !== 0;
        }
        if (description !== undefined) core.data.description = description;
        return ok(application());
      },
    },
    { method: "GET", path: "/oauth2/applications/@me", handle: () => ok(application()) },
  ];
}
