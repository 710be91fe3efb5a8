import type { Forgotten } from "./create-privacy.ts";

/** The answers to `/forget` and `/mydata`. */
export const privacyWords = {
  forgotChannel: (messages: number) =>
    messages === 0
      ? "There was nothing to forget: I don't remember anything said here. 🐟"
      : `Blub, gone: ${counted(messages, "message")} from this channel, answers included. 🐟`,
  /** @param plugins those that keep notes of their own */
  forgotYou({ messages, requests, open }: Forgotten, plugins: readonly string[]): string {
    const gone =
      messages + requests === 0
        ? "There was nothing to forget about you."
        : `Blub, gone: ${counted(messages, "message")} of yours with my answers, and what you wrote in ${counted(requests, "request")}.`;
    const still = open.map((channelId) => `<#${channelId}>`).join(" ");
    return [
      `${gone} 🐟`,
      ...(open.length === 0
        ? []
        : [`Not yet gone: ${still}. Say **cancel** there, or let it finish, then ask me again.`]),
      `-# ${notesOf(plugins, "`/mydata` names them all. ")}Pull requests stay on GitHub, and what you said stays on Discord until you delete it. What you used today counts until midnight (UTC), but not what you used it for.`,
    ].join("\n");
  },
  /** @param plugins those that keep notes of their own */
  yourData: (plugins: readonly string[]) =>
    [
      "Here's everything I remember about you. Only you can see this. 🐟",
      `-# \`/forget\` makes me forget it. What's on Discord and GitHub isn't in here. ${notesOf(plugins, "The file names them all. ").trim()}`,
    ].join("\n"),
} as const;

/** Naming more plugins would bury the rest of the message. */
const maxNamed = 20;

/** Only the plugin knows whose data it stores. */
function notesOf(plugins: readonly string[], whereAll: string): string {
  if (plugins.length === 0) return "No plugin stores data of its own here. ";
  const named = plugins.slice(0, maxNamed).map((plugin) => `\`${plugin}\``);
  const isCut = plugins.length > maxNamed;
  const more = isCut ? ` and ${plugins.length - maxNamed} more` : "";
  return `Some plugins store data of their own, which I can't sort by person: ${named.join(", ")}${more}. ${isCut ? whereAll : ""}Ask the server's admins about yours. `;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
