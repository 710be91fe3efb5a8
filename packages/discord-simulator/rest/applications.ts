import type { Core } from "../core.ts";
import { applicationFlags } from "../gateway/identify.ts";
import { botUser, findUser } from "../lookups.ts";
import { ok, type Route } from "./route.ts";

export function applicationRoutes(core: Core): Route[] {
  const application = () => {
    const bot = botUser(core);
    return {
      id: bot.id,
      name: bot.username,
      icon: null,
      description: "",
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
    { method: "GET", path: "/oauth2/applications/@me", handle: () => ok(application()) },
  ];
}
