import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import type { Log } from "../log/log.ts";
import { isDiscordNeed, needInWords } from "../plugin-api/needs.ts";
import { mayGrant } from "../plugins/capabilities/granters.ts";
import type { PluginAdmin } from "../plugins/host/plugin-admin.ts";
import { mayManage, readAsked } from "./panel/asked.ts";
import { listOf } from "./panel/list-page.ts";
import { outcomeOf } from "./panel/outcome.ts";
import { type Place, pluginOf, whatIsShown } from "./panel/plugin-page.ts";
import type { PanelPress } from "./panel/press.ts";
import { suggested } from "./panel/suggested.ts";

/** `/plugins`: what runs in a guild, and what its admins decide about it. */
export interface PluginPanel {
  /** @returns false if it is neither the command nor one of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

const sorry = "Only people with *Manage Server* can change plugins. Ask one of them!";
const whichOne = "Nothing is switched: say which plugin with `name:`, as it's called in this list.";
const needsRight = (words: string) =>
  `Nothing is granted: only somebody who may ${words} here themselves can let a plugin do it.`;
const onlyOperators = "Only Turbot's operators can change that, because it's for all servers.";

export function createPluginPanel(powers: {
  readonly care: PluginAdmin;
  readonly messenger: Pick<Messenger, "respond" | "deferUpdate" | "editResponse" | "followUp" | "suggest">;
  readonly commandPrefix: string;
  readonly isOperator: (userId: string) => boolean;
  readonly log: Log;
}): PluginPanel {
  const { care, messenger, commandPrefix, isOperator, log } = powers;

  /** @param place in a plugin's panel, or in the list if there is no such plugin */
  const show = (name: string, guildId: string, userId: string, place?: Place): OutgoingMessage => {
    const views = care.view(guildId);
    const view = views.find((one) => one.name === name);
    if (view !== undefined) return pluginOf(view, isOperator(userId), commandPrefix, place);
    return listOf(views, place !== undefined && "page" in place ? place.page : 0);
  };

  /** Carries out what was pressed or typed, and notes who did it. */
  const perform = async (press: PanelPress, guildId: string, userId: string): Promise<void> => {
    await carryOut(press, guildId, userId);
    if ("plugin" in press && press.action !== "look") log.info("pluginTended", { ...press, guildId, userId });
  };

  const carryOut = async (press: PanelPress, guildId: string, userId: string): Promise<void> => {
    switch (press.action) {
      case "on":
      case "off":
        return care.switch(press.plugin, guildId, press.action, userId);
      case "on-all":
      case "off-all":
        return care.switch(press.plugin, undefined, press.action === "on-all" ? "on" : "off", userId);
      case "release":
        return care.release(press.plugin);
      case "revoke":
        return care.grant(press.plugin, guildId, press.need, false, userId);
      case "grant": {
        const now = care.view(guildId).find(({ name }) => name === press.plugin);
        // If something has changed since, the admin sees the new panel and decides on that.
        if (now === undefined || whatIsShown(now) !== press.shown) return;
        return care.grant(press.plugin, guildId, press.need, true, userId);
      }
    }
  };

  return {
    async onInteraction(interaction) {
      const asked = readAsked(interaction);
      if (asked === undefined) return false;
      const { member, guild_id: guildId } = interaction;
      const userId = member?.user.id ?? "";
      const isAdmin = isOperator(userId) || mayManage(member?.permissions);
      if (asked.kind === "typing") {
        const names = isAdmin && guildId !== undefined ? care.view(guildId).map(({ name }) => name) : [];
        await messenger.suggest(
          interaction,
          suggested(names, asked.typed).map((name) => ({ name, value: name })),
        );
        return true;
      }
      if (guildId === undefined || !isAdmin) {
        await messenger.respond(interaction, { content: sorry, ephemeral: true });
        return true;
      }
      if (asked.kind === "command") {
        const { name, to } = asked;
        const isKnown = care.view(guildId).some((one) => one.name === name);
        if (to !== undefined && isKnown) await perform({ action: to, plugin: name }, guildId, userId);
        const done =
          to === undefined
            ? undefined
            : isKnown
              ? outcomeOf({ action: to, plugin: name }, undefined)
              : whichOne;
        const shown = show(name, guildId, userId);
        const content = done === undefined ? shown.content : `${done}\n${shown.content}`;
        await messenger.respond(interaction, { ...shown, content, ephemeral: true });
        return true;
      }
      const { press } = asked;
      if (isForOperators(press) && !isOperator(userId)) {
        await messenger.respond(interaction, { content: onlyOperators, ephemeral: true });
        return true;
      }
      if (
        press.action === "grant" &&
        !isOperator(userId) &&
        !mayGrantPress(press.need, member?.permissions)
      ) {
        const content = needsRight(needInWords(press.need));
        await messenger.respond(interaction, { content, ephemeral: true });
        return true;
      }
      // Starting a plugin can take longer than Discord waits.
      await messenger.deferUpdate(interaction);
      await perform(press, guildId, userId);
      const name = "plugin" in press ? press.plugin : (asked.chosen ?? "");
      await messenger.editResponse(interaction, show(name, guildId, userId, placeAfter(press)));
      const outcome = outcomeOf(
        press,
        care.view(guildId).find((one) => one.name === name),
      );
      // A message of its own: a screen reader doesn't announce an edit.
      if (outcome !== undefined) await messenger.followUp(interaction, { content: outcome, ephemeral: true });
      return true;
    },
  };
}

/** Where the panel was when a button was pressed. */
function placeAfter(press: PanelPress): Place | undefined {
  if ("page" in press) return { page: press.page };
  return "need" in press ? { need: press.need } : undefined;
}

/** What only a newer release knows can't be granted. */
function mayGrantPress(need: string, permissions: string | undefined): boolean {
  return isDiscordNeed(need) && mayGrant(BigInt(permissions ?? "0"), need);
}

function isForOperators({ action }: PanelPress): boolean {
  return action === "on-all" || action === "off-all" || action === "release";
}
