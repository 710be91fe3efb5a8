import { oneLine } from "../requests/thread/messages.ts";
import { withoutComments } from "./without-comments.ts";

/** Marks all our comments, so that we never answer ourselves, no matter whose token posted them. */
export const mark = "<!-- turbot -->";

/** What people read about a pull request. Mentions are off everywhere; names and texts are untrusted. */
export const messages = {
  approved: (by: string, text: string) =>
    `👍 **${oneLine(by, 60)}** approved the pull request.${quote(text)}`,
  approvedByGuest: (by: string, text: string) =>
    `👍 **${oneLine(by, 60)}** approved the pull request, as a guest: somebody who may merge it still has to look.${quote(text)}`,
  manyWrite: (url: string) =>
    `💬 It's getting lively on the pull request's page: ${url}\nFrom now on I only quote those who may push here, and count the others.`,
  wrote: (count: number, url: string) =>
    `💬 People who can't push have written ${count} times about the pull request by now: ${url}`,
  changesWanted: (by: string, text: string) =>
    `✏️ **${oneLine(by, 60)}** asks for changes on the pull request.${quote(text)}`,
  said: (by: string, text: string) => `💬 **${oneLine(by, 60)}** wrote about the pull request.${quote(text)}`,
  onIt: (by: string, text: string) =>
    `✏️ **${oneLine(by, 60)}** wants something different.${quote(text)}\nI'm on it: same pull request, checked again.`,
  mainMoved:
    "🌊 Main has moved on, and the pull request doesn't fit onto it any more. I'm building it again on top.",
  namesTaken: (names: readonly string[]) =>
    `🌊 Meanwhile ${names.map((name) => `\`${oneLine(name, 40)}\``).join(" and ")} came to life elsewhere. I'm building the pull request again with another name.`,
  noChecks:
    "🔍 No check has run on GitHub for this pull request, so nothing but my own checks has looked at it: please review it closely. If this is a fork, its Actions are off until somebody switches them on, on GitHub under *Actions*.",
  checksPassed: "✅ All checks of the pull request passed.",
  checksFailed: (names: readonly string[]) =>
    `❌ ${names.length === 1 ? "A check of the pull request" : "Checks of the pull request"} failed: ${oneLine(names.map((name) => `**${oneLine(name, 60)}**`).join(", "), 600)}. Write **revise: fix the failing checks** and I'll have a go.`,
  reopened: (by: string) => `🎣 **${oneLine(by, 60)}** opened the pull request again.`,
  missed: (by: string | undefined) =>
    `🕸️ ${by === undefined ? "The checks" : `**${oneLine(by, 60)}**`} had news on the pull request's page, but I kept failing to take it in. Please look there, and write **revise:** and what to change if something shall change.`,
  reviseHow: "Gladly. Write what shall be different behind it, like this: `revise: make it blue`",
  overAlready: "That pull request is over, so I can't change it any more. Ask me anew and I'll get going.",

  revised: (title: string, url: string) =>
    `Done, and checked again: **${oneLine(title, 120)}**\n${url}\nStill not right? Write **revise:** and what to change.`,
  rebuilt: (title: string, url: string) =>
    `It fits onto main again, checked from top to tail fin: **${oneLine(title, 120)}**\n${url}`,
  notRevised: (reason: string) =>
    `I couldn't change the pull request: ${reason}\nIt is as it was. Write **revise:** and what to change, and I'll try again.`,
  needsLeave: (areas: readonly string[]) =>
    `That change can't be made without touching ${oneLine(areas.join(", "), 1_000)}. That guards everything else, and nobody allowed it for this pull request yet, so I leave it alone.\nThe pull request is as it was: an operator can press the button, or write **revise:** and something that does without.`,
  allowed: "Allowed. I'm on it: same pull request, checked again.",
  notNow: (reason: string) =>
    `${reason}\nThe pull request is as it was: write **revise:** and what to change again then.`,
  notAllowedNow: (reason: string) => `${reason}\nThe pull request is as it was: press the button again then.`,
  onlyOperatorsAllow:
    "Only one of my operators can allow that. Ask one of them to press the button, or write **revise:** and something that does without.",
  allowedAlready:
    "That was allowed already, or something else came of it. Write **revise:** and what to change.",
  keepsFailing: "I was interrupted each time I tried. The admins can see why.",

  admins: {
    revised: (title: string, url: string) =>
      `⚠️ **CORE CHANGE**, revised: **${oneLine(title, 120)}** ${url} — look at what is new.`,
    needsLeave: (threadId: string, areas: readonly string[]) =>
      `🔐 A revision in <#${threadId}> wants to touch ${oneLine(areas.join(", "), 1_000)}. An operator can allow it there, or leave it be.`,
    notRevised: (threadId: string, reason: string) =>
      `❌ A revision in <#${threadId}> failed: ${oneLine(reason, 600)}`,
  },

  /** On the pull request, for whoever asked there. */
  comment: {
    revised: (commit: string, title: string) =>
      `${mark}\n🐟 Done in ${commit.slice(0, 10)}: ${title}. It passed the same checks as before.`,
    needsLeave: (areas: readonly string[]) =>
      `${mark}\n🐟 That change touches ${areas.join(", ")}, which an operator has to allow first: they were asked on Discord. The branch is as it was.`,
    notRevised: `${mark}\n🐟 I couldn't make that change; the branch is as it was. Say \`/revise\` and what to change to let me try again.`,
  },
} as const;

/** A text as a quote that it can't break out of. */
function quote(text: string): string {
  const line = oneLine(withoutComments(text), 500);
  return line === "" ? "" : `\n> ${line}`;
}
