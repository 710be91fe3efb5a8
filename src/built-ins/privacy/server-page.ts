import { type APIInteraction, ButtonStyle, InteractionType } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import { oneButton } from "../../discord/messages/one-button.ts";
import type { ForgetServer, ServerForgotten } from "../../privacy/forget-server.ts";
import { mayManage } from "../panel/asked.ts";

/** `/forget what: this server`: everything of a server, for those who manage it, after they have confirmed it. */
export interface ServerPage {
  /** What the command answers. */
  ask(interaction: APIInteraction): OutgoingMessage;
  /** The button that confirms it. @returns false if it is another one */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

const confirmId = "privacy:server-now";

export function createServerPage(powers: {
  readonly forgetServer: Pick<ForgetServer, "now">;
  readonly messenger: Pick<Messenger, "respond" | "deferUpdate" | "editResponse">;
}): ServerPage {
  const { forgetServer, messenger } = powers;
  return {
    ask: (interaction) => (mayManage(interaction.member?.permissions) ? question : refusal),
    async onInteraction(interaction) {
      if (interaction.type !== InteractionType.MessageComponent) return false;
      if (interaction.data.custom_id !== confirmId || interaction.guild_id === undefined) return false;
      // They may have lost the permission since the question.
      if (!mayManage(interaction.member?.permissions)) {
        await messenger.respond(interaction, { ...refusal, ephemeral: true });
        return true;
      }
      await messenger.deferUpdate(interaction);
      await messenger.editResponse(interaction, {
        content: resultText(await forgetServer.now(interaction.guild_id)),
      });
      return true;
    },
  };
}

const refusal: OutgoingMessage = {
  content:
    "Only people with *Manage Server* can have everything of this server deleted. `/forget what: me` deletes what's yours.",
};

const question: OutgoingMessage = {
  content: [
    "**Delete everything of this server: are you sure?** Nobody can bring it back.",
    "• Everything said with me here, by everybody, and all requests. Open ones are closed; pull requests stay on GitHub.",
    "• Plugins' permissions here, and what they stored here. They keep running.",
    "• My own messages here that repeat people's words, and the names of requests' threads.",
    "• What plugins did here goes, but not at once: that of the last hour stays until the hour is over, so that limits hold and admins can undo it; roles, bans and the like for a time until I've taken them back.",
    "• Where I may chat, and who agreed to be pinged. What was spent stays, without this server's name.",
    "To keep it, just close this message.",
  ].join("\n"),
  components: [oneButton("Delete everything of this server", confirmId, ButtonStyle.Danger)],
};

/** With the count of every table before and after, as a proof. */
function resultText({ tables, plugins, takingBack, open }: ServerForgotten): string {
  const lines = tables
    .filter(({ rows }) => rows > 0)
    .map(({ what, rows, left }) => `• ${what}: ${rows} before, ${left} now.`);
  const isLater = tables.some(({ goesLater, left }) => goesLater && left > 0);
  return [
    isLater
      ? "**Done: everything of this server is deleted, but for what plugins did just now or for a time, which goes by itself.** This is what I had, and what I have now:"
      : "**Done: everything of this server is deleted.** This is what I had, and what I have now:",
    ...(lines.length === 0 ? ["• Nothing before, nothing now."] : lines),
    ...(plugins.length === 0
      ? []
      : [`• Plugins that lost what was stored here: ${plugins.slice(0, mostNamed).join(", ")}.`]),
    ...(takingBack === 0
      ? []
      : [
          `Under way: I'm taking back ${takingBack} of my messages here. That can take a while, and goes on by itself.`,
        ]),
    ...(open === 0
      ? []
      : [
          `Closing: ${open} open ${open === 1 ? "request" : "requests"}; what is left of them goes as soon as they end.`,
        ]),
    "If I'm not wanted here any more, remove me in the server's settings. 🐟",
  ].join("\n");
}

/** More names would bury the rest. */
const mostNamed = 20;
