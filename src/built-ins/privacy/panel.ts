import {
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MailConversations } from "../../plugins/store/mail-conversations.ts";
import type { PingConsents } from "../../plugins/store/ping-consents.ts";
import type { Privacy } from "../../privacy/create-privacy.ts";
import { ringList } from "../ring-list.ts";
import { optionOf, slashUse } from "../slash-use.ts";
import { dataOf } from "./data-of.ts";
import type { ForgetMe } from "./forget-me.ts";
import {
  back,
  forgetPage,
  homePage,
  keptPage,
  leftPage,
  type PrivacyPress,
  readPrivacyPress,
  returnedPage,
  tellingPage,
} from "./pages.ts";

/** `/privacy`: what Turbot reads, keeps and passes on, and what a person can choose. Only they see it. */
export interface PrivacyPanel {
  /** @returns false if it is neither the command nor one of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const privacyDefinition: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  type: ApplicationCommandType.ChatInput,
  name: "privacy",
  description: "What Turbot reads and keeps about you, who can ping you, and how to be left out",
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "do",
      description: "What to do: the same as its buttons",
      required: false,
      choices: [
        { name: "leave me out of AI", value: "leave" },
        { name: "take part again", value: "return" },
      ],
    },
  ],
};

export function createPrivacyPanel(powers: {
  readonly privacy: Privacy;
  readonly forgetMe: ForgetMe;
  readonly consents: Pick<PingConsents, "of">;
  readonly letters: Pick<PingConsents, "of">;
  readonly mails: Pick<MailConversations, "openOf">;
  readonly messenger: Pick<Messenger, "respond" | "update">;
  /** The page that people open. */
  readonly repositoryUrl: () => string;
  /** Who answers for what is kept: the people who run this Turbot. */
  readonly contactIds: Iterable<string>;
}): PrivacyPanel {
  const { privacy, forgetMe, consents, letters, mails, messenger } = powers;
  const { repositoryUrl, contactIds } = powers;

  /** Does what a button says, and returns what to show then. A repeated press ends in the same screen. */
  async function press(
    pressed: Exclude<PrivacyPress, "data">,
    userId: string,
    guildId: string,
  ): Promise<OutgoingMessage> {
    switch (pressed) {
      case "home":
        return homePage(privacy.isLeftOut(userId));
      case "reads":
      case "keeps":
      case "sends":
      case "asks":
        return tellingPage(pressed, { repositoryUrl: repositoryUrl(), contactIds });
      case "pings":
        return ringList(
          { pings: consents.of(userId), letters: letters.of(userId), mails: mails.openOf(userId) },
          guildId,
        );
      case "leave":
        return leftPage(privacy.leaveOut(userId));
      case "return":
        privacy.takePart(userId);
        return returnedPage();
      case "forget":
        return forgetPage("home");
      case "forget-now":
        return { ...(await forgetMe(userId, guildId)), components: [back] };
      case "keep":
        return keptPage();
    }
  }

  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      const { guild_id: guildId } = interaction;
      if (userId === undefined || guildId === undefined) return false;
      const command = slashUse(interaction, privacyDefinition.name);
      if (command !== undefined) {
        const asked = readPrivacyPress(`privacy:${optionOf(command, "do") ?? ""}`);
        const chosen = asked === "leave" || asked === "return" ? asked : "home";
        await messenger.respond(interaction, { ...(await press(chosen, userId, guildId)), ephemeral: true });
        return true;
      }
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const pressed = readPrivacyPress(interaction.data.custom_id);
      if (pressed === undefined) return false;
      const shown = pressed === "data" ? dataOf(privacy, userId) : await press(pressed, userId, guildId);
      if (deeds.has(pressed)) await messenger.respond(interaction, { ...shown, ephemeral: true });
      else await messenger.update(interaction, shown);
      return true;
    },
  };
}

/** What comes of it is a new message: a screen reader doesn't announce an edit. */
const deeds: ReadonlySet<PrivacyPress> = new Set(["leave", "return", "forget-now", "keep", "data"]);
