import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIInteraction,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messenger.ts";
import { againButton, readRingPress, stopButton } from "../plugins/reach/ring-words.ts";
import type { PingConsent, PingConsents } from "../store/ping-consents.ts";

/** `/privacy`, and the buttons under what rings people: who can ring the one who asks, and how to stop it. */
export interface RingPanel {
  /** False: neither the command nor one of its buttons. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const privacyDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "privacy",
  description: "Who can ring you through Turbot, and how to stop it; what it remembers of you",
};

const menuId = "ring:choose";
/** Discord's limit for a menu. */
const mostChoices = 25;
/** Discord takes 2,000 characters of text. */
const mostText = 1_700;

export function createRingPanel(powers: {
  readonly consents: PingConsents;
  readonly messenger: Pick<Messenger, "respond" | "update">;
}): RingPanel {
  const { consents, messenger } = powers;

  const list = (userId: string, guildId: string): OutgoingMessage => listOf(consents.of(userId), guildId);

  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      const { guild_id: guildId } = interaction;
      if (userId === undefined || guildId === undefined) return false;
      if (isCommand(interaction)) {
        await messenger.respond(interaction, { ...list(userId, guildId), ephemeral: true });
        return true;
      }
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const press = readRingPress(interaction.data.custom_id);
      if (press !== undefined) {
        const { action, plugin } = press;
        const isDone = consents[action](userId, plugin, guildId);
        const content = isDone ? ringAnswers[action](plugin) : ringAnswers.nothing(plugin);
        const back = isDone ? [action === "stop" ? againButton(plugin) : stopButton(plugin)] : [];
        await messenger.respond(interaction, { content, components: back, ephemeral: true });
        return true;
      }
      if (interaction.data.custom_id !== menuId) return false;
      const [chosen = ""] = "values" in interaction.data ? interaction.data.values : [];
      const [plugin = "", where = ""] = chosen.split(":");
      const isStopped = consents.stop(userId, plugin, where);
      if (!isStopped) consents.again(userId, plugin, where);
      await messenger.update(interaction, list(userId, guildId));
      return true;
    },
  };
}

const ringAnswers = {
  stop: (plugin: string) => `**${plugin}** won't ring you in this server any more. 🐟`,
  again: (plugin: string) => `**${plugin}** can ring you in this server again. 🐟`,
  nothing: (plugin: string) => `Nothing to change: see \`/privacy\` for whether **${plugin}** can ring you.`,
} as const;

function listOf(all: readonly PingConsent[], guildId: string): OutgoingMessage {
  const about =
    "-# `/mydata` shows everything I remember of you, and `/forget` makes me forget it, this included.";
  if (all.length === 0) {
    return {
      content: `**Nobody can ring you through me.** Plugins only can once you use a command that says so. 🐟\n${about}`,
    };
  }
  const place = (one: PingConsent) => (one.guildId === guildId ? "in this server" : "in another server");
  const lines = all.map(
    (one) => `${one.isStopped ? "🔕" : "🔔"} **${one.plugin}**, ${place(one)}: ${one.words}`,
  );
  while (lines.join("\n").length > mostText) lines.pop();
  const left = all.length - lines.length;
  const places = new Map(all.map((one) => [`${one.plugin}:${one.guildId}`, one]));
  const menu: APIActionRowComponent<APIComponentInMessageActionRow> = {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: menuId,
        placeholder: "Stop one, or let it ring you again",
        options: [...places].slice(0, mostChoices).map(([value, one]) => ({
          label: `${one.isStopped ? "Ring me again" : "Stop"}: ${one.plugin}, ${place(one)}`.slice(0, 100),
          value,
        })),
      },
    ],
  };
  return {
    content: [
      "**Who can ring you through me**",
      ...lines,
      ...(left === 0 ? [] : [`… and ${left} more: \`/mydata\` has all of them.`]),
      about,
    ].join("\n"),
    components: [menu],
  };
}

function isCommand(interaction: APIInteraction): boolean {
  return (
    interaction.type === InteractionType.ApplicationCommand &&
    interaction.data.type === ApplicationCommandType.ChatInput &&
    interaction.data.name === privacyDefinition.name
  );
}
