import { type APIInteraction, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import {
  letterAgainButton,
  letterStopButton,
  readLetterPress,
} from "../plugins/capabilities/reach/letter-words.ts";
import { mailWords } from "../plugins/capabilities/reach/mail-words.ts";
import { againButton, readRingPress, stopButton } from "../plugins/capabilities/reach/ring-words.ts";
import type { MailEnds } from "../plugins/dispatch/mail-ends.ts";
import type { ClosedLetters } from "../plugins/store/closed-letters.ts";
import type { MailConversations } from "../plugins/store/mail-conversations.ts";
import type { PingConsents } from "../plugins/store/ping-consents.ts";
import { changePanel } from "./change-panel.ts";
import { type ConsentKind, readListPress, ringList } from "./ring-list.ts";

/** The buttons under messages that reach people, and the list in `/privacy` of who can reach somebody. */
export interface RingPanel {
  /** @returns false if it is none of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

/** What is stopped or allowed again, where. */
interface Press {
  readonly reach: ConsentKind;
  readonly action: "stop" | "again";
  readonly plugin: string;
  readonly guildId: string;
}

export function createRingPanel(powers: {
  readonly consents: PingConsents;
  readonly letters: PingConsents;
  readonly closedLetters: Pick<ClosedLetters, "reopen">;
  readonly mails: Pick<MailConversations, "find" | "openOf">;
  readonly ends: Pick<MailEnds, "end">;
  readonly messenger: Pick<Messenger, "respond" | "update" | "followUp">;
}): RingPanel {
  const { letters, closedLetters, mails, ends, messenger } = powers;
  const of = { ping: powers.consents, dm: letters };

  const list = (userId: string, guildId: string, page: number) =>
    ringList(
      { pings: of.ping.of(userId), letters: letters.of(userId), mails: mails.openOf(userId) },
      ...([guildId, page] as const),
    );

  /** @returns tells the team */
  const end = (conversation: string, userId: string): (() => Promise<void>) => {
    const found = mails.find(conversation);
    return found?.userId === userId ? ends.end(found, "closed") : async () => {};
  };

  /** A repeated event finds it already done, which counts too. @returns false if there is no such consent */
  const act = ({ reach, action, plugin, guildId }: Press, userId: string): boolean => {
    const consents = of[reach];
    // They can be written to again, so it is tried.
    if (reach === "dm" && action === "again") closedLetters.reopen(userId);
    return (
      consents[action](userId, plugin, guildId) ||
      consents
        .of(userId)
        .some(
          (one) => one.plugin === plugin && one.guildId === guildId && one.isStopped === (action === "stop"),
        )
    );
  };

  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      if (userId === undefined || interaction.type !== InteractionType.MessageComponent) return false;
      const press = pressOf(interaction.data.custom_id, interaction.guild_id);
      if (press !== undefined) {
        const isDone = act(press, userId);
        const isHere = press.guildId === interaction.guild_id;
        const content = isDone ? answerTo(press, isHere) : nothingTo(press);
        const back = isDone ? [undoButton(press)] : [];
        await messenger.respond(interaction, { content, components: back, ephemeral: true });
        return true;
      }
      const { data, guild_id: guildId } = interaction;
      if (guildId === undefined) return false;
      const onList = readListPress(data.custom_id, "values" in data ? data.values : []);
      if (onList === undefined) return false;
      if (onList.kind === "end") {
        const tell = end(onList.conversation, userId);
        await changePanel(messenger, interaction, list(userId, guildId, onList.page), mailWords.ended);
        await tell();
        return true;
      }
      const isDone = onList.kind === "choose" && act(onList, userId);
      const outcome = isDone ? answerTo(onList, onList.guildId === guildId) : undefined;
      await changePanel(messenger, interaction, list(userId, guildId, onList.page), outcome);
      return true;
    },
  };
}

/** Undefined: it is another button, or one that only works in a server. */
function pressOf(customId: string, guildId: string | undefined): Press | undefined {
  const letter = readLetterPress(customId);
  if (letter !== undefined) return { reach: "dm", ...letter };
  const ring = guildId === undefined ? undefined : readRingPress(customId);
  return ring === undefined || guildId === undefined ? undefined : { reach: "ping", guildId, ...ring };
}

function undoButton({ reach, action, plugin, guildId }: Press) {
  if (reach === "ping") return action === "stop" ? againButton(plugin) : stopButton(plugin);
  return action === "stop" ? letterAgainButton(plugin, guildId) : letterStopButton(plugin, guildId);
}

function answerTo({ reach, action, plugin }: Press, isHere: boolean): string {
  const server = isHere ? "this server" : "the other server";
  if (reach === "dm")
    return action === "stop"
      ? `**${plugin}** won't write to you from ${isHere ? server : "that server"} any more. 🐟`
      : `**${plugin}** can write to you from ${isHere ? server : "that server"} again. 🐟`;
  return action === "stop"
    ? `**${plugin}** won't ping you in ${server} any more. 🐟`
    : `**${plugin}** can ping you in ${server} again. 🐟`;
}

function nothingTo({ reach, plugin }: Press): string {
  return `Nothing to change: \`/privacy\` shows whether **${plugin}** can ${reach === "dm" ? "write to" : "ping"} you.`;
}
