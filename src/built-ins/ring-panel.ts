import { type APIInteraction, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import {
  againButton,
  type RingPress,
  readRingPress,
  stopButton,
} from "../plugins/capabilities/reach/ring-words.ts";
import type { PingConsents } from "../plugins/store/ping-consents.ts";
import { changePanel } from "./change-panel.ts";
import { readListPress, ringList } from "./ring-list.ts";

/** The buttons under messages that ring people, and the list in `/privacy` of who can ring somebody. */
export interface RingPanel {
  /** @returns false if it is none of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createRingPanel(powers: {
  readonly consents: PingConsents;
  readonly messenger: Pick<Messenger, "respond" | "update" | "followUp">;
}): RingPanel {
  const { consents, messenger } = powers;

  const list = (userId: string, guildId: string, page: number) =>
    ringList(consents.of(userId), guildId, page);

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
      const isDone = onList.kind === "choose" && act(onList, userId, onList.guildId);
      const outcome = isDone
        ? ringAnswers[onList.action](onList.plugin, onList.guildId === guildId)
        : undefined;
      await changePanel(messenger, interaction, list(userId, guildId, onList.page), outcome);
      return true;
    },
  };
}

const ringAnswers = {
  stop: (plugin: string, isHere = true) => `**${plugin}** won't ping you in ${serverIn(isHere)} any more. 🐟`,
  again: (plugin: string, isHere = true) => `**${plugin}** can ping you in ${serverIn(isHere)} again. 🐟`,
  nothing: (plugin: string) => `Nothing to change: \`/privacy\` shows whether **${plugin}** can ping you.`,
} as const;

function serverIn(isHere: boolean): string {
  return isHere ? "this server" : "the other server";
}
