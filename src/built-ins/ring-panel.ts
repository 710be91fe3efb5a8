import {
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import {
  againButton,
  type RingPress,
  readRingPress,
  stopButton,
} from "../plugins/capabilities/reach/ring-words.ts";
import type { PingConsents } from "../plugins/store/ping-consents.ts";
import { readListPress, ringList } from "./ring-list.ts";

/** `/privacy`, and the buttons under messages that ring people: who can ring the person asking, and how to stop it. */
export interface RingPanel {
  /** @returns false if it is neither the command nor one of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const privacyDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "privacy",
  description: "Who can ping you through Turbot, and how to stop it; what it remembers about you",
};

export function createRingPanel(powers: {
  readonly consents: PingConsents;
  readonly messenger: Pick<Messenger, "respond" | "update">;
}): RingPanel {
  const { consents, messenger } = powers;

  const list = (userId: string, guildId: string, page = 0) => ringList(consents.of(userId), guildId, page);

  /** A repeated event finds it already done, which counts too. @returns false if there is no such consent */
  const act = ({ action, plugin }: RingPress, userId: string, guildId: string): boolean =>
    consents[action](userId, plugin, guildId) ||
    consents
      .of(userId)
      .some(
        (one) => one.plugin === plugin && one.guildId === guildId && one.isStopped === (action === "stop"),
      );

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
        const isDone = act(press, userId, guildId);
        const content = isDone ? ringAnswers[action](plugin) : ringAnswers.nothing(plugin);
        const back = isDone ? [action === "stop" ? againButton(plugin) : stopButton(plugin)] : [];
        await messenger.respond(interaction, { content, components: back, ephemeral: true });
        return true;
      }
      const { data } = interaction;
      const onList = readListPress(data.custom_id, "values" in data ? data.values : []);
      if (onList === undefined) return false;
      if (onList.kind === "choose") act(onList, userId, onList.guildId);
      await messenger.update(interaction, list(userId, guildId, onList.page));
      return true;
    },
  };
}

const ringAnswers = {
  stop: (plugin: string) => `**${plugin}** won't ping you in this server any more. 🐟`,
  again: (plugin: string) => `**${plugin}** can ping you in this server again. 🐟`,
  nothing: (plugin: string) => `Nothing to change: \`/privacy\` shows whether **${plugin}** can ping you.`,
} as const;

function isCommand(interaction: APIInteraction): boolean {
  return (
    interaction.type === InteractionType.ApplicationCommand &&
    interaction.data.type === ApplicationCommandType.ChatInput &&
    interaction.data.name === privacyDefinition.name
  );
}
