import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../../core.ts";
import { changeRule, createRule, deleteRule, findRule, rulesOf } from "../../moderation/auto-mod/rules.ts";
import { assertHolds } from "../../moderation/hierarchy.ts";
import { botGuild } from "../guilds.ts";
import { type Call, noContent, ok, type Route } from "../route.ts";
import { botActor } from "./bot-actor.ts";

/** https://docs.discord.com/developers/resources/auto-moderation: all of it takes MANAGE_GUILD. */
export function autoModerationRoutes(core: Core): Route[] {
  const by = botActor(core);
  const guild = (call: Call) => {
    const record = botGuild(core, call.param("guild"));
    assertHolds(core, record, core.data.botId, PermissionFlagsBits.ManageGuild);
    return record;
  };
  const path = "/guilds/:guild/auto-moderation/rules";
  return [
    { method: "GET", path, handle: (call) => ok(rulesOf(guild(call))) },
    { method: "GET", path: `${path}/:rule`, handle: (call) => ok(findRule(guild(call), call.param("rule"))) },
    { method: "POST", path, handle: (call) => ok(createRule(core, guild(call), by(call), call.body)) },
    {
      method: "PATCH",
      path: `${path}/:rule`,
      handle: (call) =>
        ok(changeRule(core, guild(call), by(call), call.param("rule"), Object(call.body) as object)),
    },
    {
      method: "DELETE",
      path: `${path}/:rule`,
      handle(call) {
        deleteRule(core, guild(call), by(call), call.param("rule"));
        return noContent;
      },
    },
  ];
}
