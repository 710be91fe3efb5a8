import type { Forgotten } from "./create-privacy.ts";

/** What people read of `/forget` and `/mydata`. */
export const privacyWords = {
  forgotChannel: (messages: number) =>
    messages === 0
      ? "There was nothing to forget: I remember nothing that was said here. 🐟"
      : `Blub, gone: ${counted(messages, "message")} of this channel, answers included. 🐟`,
  forgotYou({ messages, requests, open }: Forgotten): string {
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
      "-# Plugins keep their own notes, pull requests stay on GitHub, and what you said stays on Discord until you delete it. What you used today is counted until midnight (UTC), without a word of what it was.",
    ].join("\n");
  },
  yourData:
    "Here is everything I remember of you. Only you can see this. 🐟\n-# `/forget` makes me forget it; plugins keep their own notes, and what is on Discord and GitHub isn't in here.",
} as const;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
