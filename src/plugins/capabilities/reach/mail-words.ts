import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ComponentType,
} from "discord-api-types/v10";
import { oneButton } from "../../../discord/messages/one-button.ts";
import { plainName } from "../../../discord/messages/plain-name.ts";

/** What people read who write to a server's team. */
export const mailWords = {
  /** @param words what for: "to ask for help" @param server its name */
  opened: (plugin: string, server: string, words: string) =>
    [
      `**You're writing to the team of ${plainName(server)}**, by the ${plugin} plugin. What you write here from now on reaches the team ${words}, with your name and your files. Their answers come here.`,
      "-# If you delete a message here, it goes from the team's channel too. Close the conversation with the button, whenever you like.",
    ].join("\n"),
  signature: (plugin: string, server: string) =>
    `-# from the team of **${plainName(server)}**, by the ${plugin} plugin`,
  closedByTeam: "The team has closed this conversation. What you write here doesn't reach them any more.",
  closed: (server: string) =>
    `Closed. What you write here doesn't reach the team of **${plainName(server)}** any more. 🐟`,
  ended: "That conversation is over: what you write to me in private doesn't reach that team any more. 🐟",
  left: (server: string) =>
    `You aren't in **${plainName(server)}** any more, so this didn't reach its team, and the conversation is closed.`,
  turbotLeft:
    "I'm not in that server any more, so this didn't reach its team, and the conversation is closed.",
  /** @param what "That" @param why a sentence of its own */
  notReached: (what: string, why: string | undefined) =>
    why === undefined
      ? `${what} didn't reach the team: the plugin isn't there just now, or the server doesn't allow it any more. Try again later, or write to them in the server.`
      : `${what} didn't reach the team. ${why}`,
  tooMany: "Slow down, please: the last messages didn't reach the team. Write again in ten minutes.",
  choose:
    "You have several conversations. This didn't reach anybody: choose whom you're writing to, and send it again.",
  chosen: (server: string) => `You're writing to the team of **${plainName(server)}** now. 🐟`,
  over: "This conversation is over already.",
} as const;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

export function closeMailButton(id: string): Row {
  return oneButton("Close this conversation", `mail:close:${id}`);
}

/** @param open each with the server's name */
export function chooseMailMenu(open: readonly { readonly id: string; readonly server: string }[]): Row {
  const options = open.slice(0, 25).map(({ id, server }) => ({ label: plainName(server), value: id }));
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: "mail:choose",
        placeholder: "Whom you're writing to",
        options,
      },
    ],
  };
}
