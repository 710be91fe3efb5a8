import { type APIInteraction, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import { mailWords } from "../plugins/capabilities/reach/mail-words.ts";
import type { MailEnds } from "../plugins/dispatch/mail-ends.ts";
import type { MailConversations } from "../plugins/store/mail-conversations.ts";

/** The button that closes a conversation with a team, and the menu that says whom somebody is writing to, in direct messages. */
export interface MailPanel {
  /** @returns false if it is neither */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export function createMailPanel(powers: {
  readonly mails: MailConversations;
  readonly ends: Pick<MailEnds, "end">;
  readonly nameOf: (guildId: string) => Promise<string>;
  readonly messenger: Pick<Messenger, "respond">;
}): MailPanel {
  const { mails, ends, nameOf, messenger } = powers;
  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      if (userId === undefined || interaction.type !== InteractionType.MessageComponent) return false;
      const { data } = interaction;
      const [, closes] = /^mail:close:([\w-]{1,40})$/.exec(data.custom_id) ?? [];
      const chosen = data.custom_id === "mail:choose" && "values" in data ? data.values[0] : undefined;
      const id = closes ?? chosen;
      if (id === undefined) return false;
      const found = mails.find(id);
      // Whoever else gets hold of such a button changes nothing.
      if (found === undefined || found.userId !== userId) {
        await messenger.respond(interaction, { content: mailWords.over });
        return true;
      }
      const server = await nameOf(found.guildId);
      if (closes === undefined) {
        mails.choose(id);
        await messenger.respond(interaction, { content: mailWords.chosen(server) });
        return true;
      }
      const tell = ends.end(found, "closed");
      await messenger.respond(interaction, { content: mailWords.closed(server) });
      await tell();
      return true;
    },
  };
}
