import type { Forgotten } from "./create-privacy.ts";

/** The answers to `/forget` and `/mydata`. */
export const privacyWords = {
  forgotChannel: (messages: number) =>
    messages === 0
      ? "There was nothing to forget: I remember nothing that was said here. 🐟"
      : `Blub, gone: ${counted(messages, "message")} of this channel, answers included. 🐟`,
  /** @param plugins those that keep notes of their own */
  forgotYou({ messages, requests, open }: Forgotten, plugins: readonly string[]): string {
    const gone =
      messages + requests === 0
        ? "There was nothing to forget of you."
        : `Blub, gone: ${counted(messages, "message")} of yours with my answers, and what you wrote in ${counted(requests, "request")}.`;
    const still = open.map((channelId) => `<#${channelId}>`).join(" ");
    return [
      `${gone} 🐟`,
      ...(open.length === 0
        ? []
        : [`Not yet gone: ${still}. Say **cancel** there, or let it come to its end, and ask me once more.`]),
      `-# ${notesOf(plugins, "`/mydata` names them all. ")}Pull requests stay on GitHub, and what you said stays on Discord until you delete it. What you used today is counted until midnight (UTC), without a word of what it was.`,
    ].join("\n");
  },
  /** @param plugins those that keep notes of their own */
  yourData: (plugins: readonly string[]) =>
    [
      "Here is everything I remember of you. Only you can see this. 🐟",
      `-# \`/forget\` makes me forget it. What is on Discord and GitHub isn't in here. ${notesOf(plugins, "The file names them all. ").trim()}`,
    ].join("\n"),
} as const;

/** Naming more plugins would bury the rest of the message. */
const maxNamed = 20;

/** Only the plugin knows whose data it stores. */
function notesOf(plugins: readonly string[], whereAll: string): string {
  if (plugins.length === 0) return "No plugin keeps notes here. ";
  const named = plugins.slice(0, maxNamed).map((plugin) => `\`${plugin}\``);
  const isCut = plugins.length > maxNamed;
  const more = isCut ? ` and ${plugins.length - maxNamed} more` : "";
  return `Plugins keep notes that I can't tell apart: ${named.join(", ")}${more}. ${isCut ? whereAll : ""}Ask the server's admins about yours in there. `;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
