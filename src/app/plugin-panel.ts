import {
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import type { PluginCare } from "../plugins/tend-plugins.ts";
import { listOf, type PanelPress, pluginOf, readPress, whatIsShown } from "./show-plugins.ts";

/** `/plugins`: what runs in a guild, and what its admins decide about it. */
export interface PluginPanel {
  /** False: neither the command nor one of its buttons. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const pluginsDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "plugins",
  description: "See this server's plugins, switch them on and off, and grant what they ask for",
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "name",
      description: "One of them",
      required: false,
      autocomplete: true,
    },
  ],
};

const sorry = "Plugins are tended by those who may manage this server. Ask one of them!";
const onlyOperators = "What holds in all servers, only Turbot's operators decide.";

export function createPluginPanel(powers: {
  readonly care: PluginCare;
  readonly messenger: Pick<Messenger, "respond" | "deferUpdate" | "editResponse" | "suggest">;
  readonly commandPrefix: string;
  readonly isOperator: (userId: string) => boolean;
  readonly log: Log;
}): PluginPanel {
  const { care, messenger, commandPrefix, isOperator, log } = powers;

  const show = (name: string, guildId: string, userId: string): OutgoingMessage => {
    const views = care.view(guildId);
    const view = views.find((one) => one.name === name);
    return view === undefined ? listOf(views) : pluginOf(view, isOperator(userId), commandPrefix);
  };

  /** Does what a button says. */
  const perform = async (press: PanelPress, guildId: string, userId: string): Promise<void> => {
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
        // Of what has changed since, the admin is shown the new panel and decides on that.
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
        const fitting = names.filter((name) => name.includes(asked.typed.toLowerCase()));
        await messenger.suggest(interaction, fitting.map((name) => ({ name, value: name })).slice(0, 25));
        return true;
      }
      if (guildId === undefined || !isAdmin) {
        await messenger.respond(interaction, { content: sorry, ephemeral: true });
        return true;
      }
      if (asked.kind === "command") {
        await messenger.respond(interaction, { ...show(asked.name, guildId, userId), ephemeral: true });
        return true;
      }
      const { press } = asked;
      if (isForOperators(press) && !isOperator(userId)) {
        await messenger.respond(interaction, { content: onlyOperators, ephemeral: true });
        return true;
      }
      // Starting a plugin may take longer than Discord waits.
      await messenger.deferUpdate(interaction);
      await perform(press, guildId, userId);
      const name = "plugin" in press ? press.plugin : (asked.chosen ?? "");
      if ("plugin" in press) log.info("pluginTended", { ...press, guildId, userId });
      await messenger.editResponse(interaction, show(name, guildId, userId));
      return true;
    },
  };
}

type Asked =
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "typing"; readonly typed: string }
  | { readonly kind: "press"; readonly press: PanelPress; readonly chosen: string | undefined };

/** Undefined: it is about something else. */
function readAsked(interaction: APIInteraction): Asked | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
    case InteractionType.ApplicationCommandAutocomplete: {
      const { data } = interaction;
      if (data.name !== pluginsDefinition.name || data.type !== ApplicationCommandType.ChatInput)
        return undefined;
      const option = data.options?.[0];
      const text = option !== undefined && "value" in option ? String(option.value) : "";
      return interaction.type === InteractionType.ApplicationCommand
        ? { kind: "command", name: text }
        : { kind: "typing", typed: text };
    }
    case InteractionType.MessageComponent: {
      const press = readPress(interaction.data.custom_id);
      const chosen = "values" in interaction.data ? interaction.data.values[0] : undefined;
      return press === undefined ? undefined : { kind: "press", press, chosen };
    }
    default:
      return undefined;
  }
}

function isForOperators({ action }: PanelPress): boolean {
  return action === "on-all" || action === "off-all" || action === "release";
}

/** Discord says what a member may do with every interaction. */
function mayManage(permissions: string | undefined): boolean {
  const held = BigInt(permissions ?? "0");
  return (held & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;
}
