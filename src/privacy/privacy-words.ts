import type { Forgotten } from "./create-privacy.ts";

/** The answers to `/forget` and `/mydata`. */
export const privacyWords = {
  forgotChannel: (messages: number) =>
    messages === 0
      ? "There was nothing to forget: I don't remember anything said here. 🐟"
      : `Blub, gone: ${counted(messages, "message")} from this channel, answers included. 🐟`,
  forgotYou({ messages, requests, open, plugins, takingBack }: Forgotten): string {
    const isNothing = messages + requests + plugins.length + takingBack === 0;
    const still = open.map((channelId) => `<#${channelId}>`).join(" ");
    return [
      isNothing
        ? "There was nothing to forget about you. 🐟"
        : `Blub, gone: ${counted(messages, "message")} of yours with my answers, and what you wrote in ${counted(requests, "request")}. 🐟`,
      ...(plugins.length === 0
        ? []
        : [`Gone from plugins, too: what was yours in ${listed(plugins)}. They start again without it.`]),
      ...(takingBack === 0
        ? []
        : [
            `Under way: I'm taking back ${counted(takingBack, "message")} of mine on Discord that may repeat your words. That can take a few minutes. Where I'm not let in, I try for a week; what I can't reach, a moderator can delete.`,
          ]),
      ...(open.length === 0
        ? []
        : [
            `Not yet gone: ${still}. Say **cancel** there, or let it finish; then I forget it, too, without being asked again.`,
          ]),
      "-# What I can't: pull requests stay on GitHub, and what you or others said themselves stays on Discord. What you used today counts until midnight (UTC), but not what you used it for.",
    ].join("\n");
  },
  justForgotYou:
    "That's done already: I forgot everything about you less than a minute ago. For what came since, ask again in a minute. 🐟",
  /** @param plugins those that keep notes of their own */
  yourData: (plugins: readonly string[]) =>
    [
      "Here's everything I remember about you. Only you can see this. 🐟",
      `-# \`/forget\` makes me forget it. What's on Discord and GitHub isn't in here. ${notesOf(plugins, "The file names them all. ").trim()}`,
    ].join("\n"),
} as const;

/** Naming more plugins would bury the rest of the message. */
const maxNamed = 20;

function listed(plugins: readonly string[]): string {
  const named = plugins.slice(0, maxNamed).map((plugin) => `**${plugin}**`);
  return `${named.join(", ")}${plugins.length > maxNamed ? ` and ${plugins.length - maxNamed} more` : ""}`;
}

/** What they show of it, only the plugin knows. */
function notesOf(plugins: readonly string[], whereAll: string): string {
  if (plugins.length === 0) return "No plugin stores data of its own here. ";
  const named = plugins.slice(0, maxNamed).map((plugin) => `\`${plugin}\``);
  const isCut = plugins.length > maxNamed;
  const more = isCut ? ` and ${plugins.length - maxNamed} more` : "";
  return `Some plugins store data of their own. What they keep for you alone is in the file; what they keep for everybody isn't: ${named.join(", ")}${more}. ${isCut ? whereAll : ""}\`/forget\` deletes what is yours in there. `;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
