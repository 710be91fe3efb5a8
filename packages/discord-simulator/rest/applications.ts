import { z } from "zod";
import type { Core } from "../core.ts";
import { applicationFlags } from "../gateway/identify.ts";
import { botUser, findUser } from "../lookups.ts";
import { parseForm } from "../parse-form.ts";
import { ok, type Route } from "./route.ts";

/** As much of it as bots change; a description has up to 400 characters. */
const edit = z.object({ description: z.string().max(400).optional() });

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
        const { description } = parseForm(edit, call.body);
        if (description !== undefined) core.data.description = description;
        return ok(application());
      },
    },
    { method: "GET", path: "/oauth2/applications/@me", handle: () => ok(application()) },
  ];
}
