import { oneLine } from "../requests/thread/messages.ts";
import { withoutComments } from "./without-comments.ts";

/** Marks all our comments, so that we never answer ourselves, no matter whose token posted them. */
export const mark = "<!-- turbot -->";

/** What people read about a pull request. Mentions are off everywhere; names and texts are untrusted. */
export const messages = {
  approved: (by: string, text: string) =>
    `**${oneLine(by, 60)}** approved the pull request. 👍${quote(text)}`,
  approvedByGuest: (by: string, text: string) =>
    `**${oneLine(by, 60)}** approved the pull request, as a guest: someone with merge rights still has to review it. 👍${quote(text)}`,
  manyWrite: (url: string) =>
    `It's getting lively on the pull request's page: ${url}\nFrom now on I'll only quote people who can push here, and count the others.`,
  wrote: (count: number, url: string) =>
    `People who can't push have commented on the pull request ${count} times so far: ${url}`,
  changesWanted: (by: string, text: string) =>
    `**${oneLine(by, 60)}** asked for changes on the pull request. ✏️${quote(text)}`,
  said: (by: string, text: string) =>
    `**${oneLine(by, 60)}** commented on the pull request. 💬${quote(text)}`,
  onIt: (by: string, text: string) =>
    `**${oneLine(by, 60)}** wants something changed. ✏️${quote(text)}\nI'm on it: same pull request, checked again.`,
  mainMoved: "`main` has changed and this pull request no longer merges cleanly. I'm rebuilding it. 🌊",
  namesTaken: (names: readonly string[]) =>
    `Someone else has taken ${names.map((name) => `\`${oneLine(name, 40)}\``).join(" and ")} in the meantime. I'm rebuilding the pull request with another name. 🌊`,
  noChecks:
    "No check has run on GitHub for this pull request, so only my own checks have looked at it: please review it closely. If this is a fork, its Actions are off until someone turns them on, on GitHub under *Actions*.",
  checksPassed: "All checks on the pull request passed. Turbotastic! ✅",
  checksFailed: (names: readonly string[]) =>
    `${names.length === 1 ? "A check on the pull request" : "Checks on the pull request"} failed: ${oneLine(names.map((name) => `**${oneLine(name, 60)}**`).join(", "), 600)}. Write **revise: fix the failing checks** and I'll have a go.`,
  reopened: (by: string) => `**${oneLine(by, 60)}** reopened the pull request. 🎣`,
  missed: (by: string | undefined) =>
    `There's news from ${by === undefined ? "the checks" : `**${oneLine(by, 60)}**`} on the pull request's page, but I kept failing to read it. Please have a look there, and write **revise:** and what to change if something should change.`,
  reviseHow: "Sure! Put the change after it: `revise: make it blue`",
  overAlready: "That pull request is closed, so I can't change it any more. Ask me again and I'll get going.",

  revised: (title: string, url: string) =>
    `Done, and checked again: **${oneLine(title, 120)}**\n${url}\nStill not right? Write **revise:** and what to change.`,
  rebuilt: (title: string, url: string) =>
    `It merges cleanly again, and passed my checks from top to tail fin: **${oneLine(title, 120)}**\n${url}`,
  notRevised: (reason: string) =>
    `I couldn't change the pull request: ${reason}\nIt's unchanged. Write **revise:** and what to change, and I'll try again.`,
  needsLeave: (areas: readonly string[]) =>
    `That change can't be made without touching ${oneLine(areas.join(", "), 1_000)}. That protects everything else, and nobody has allowed it for this pull request yet, so I left it alone.\nThe pull request is unchanged: an operator can press the button, or you can write **revise:** and something that doesn't need it.`,
  allowed: "Allowed. I'm on it: same pull request, checked again.",
  notNow: (reason: string) =>
    `${reason}\nThe pull request is unchanged: write **revise:** and what to change again then.`,
  notAllowedNow: (reason: string) => `${reason}\nThe pull request is unchanged: press the button again then.`,
  /** @param compare what has changed since their last look; undefined: they haven't looked yet */
  reviewAsked: (userId: string, url: string, compare: string | undefined) =>
    [
      compare === undefined
        ? `<@${userId}>, could you review this pull request? <${url}>`
        : `<@${userId}>, the pull request <${url}> has changed since your last look. What's new: <${compare}>`,
      "-# You agreed to be asked. `/turbot` ends it.",
    ].join("\n"),
  onlyOperatorsAllow:
    "Only one of my operators can allow that. Ask one of them to press the button, or write **revise:** and something that doesn't need it.",
  allowedAlready: "That has already been decided. Write **revise:** and what to change.",
  keepsFailing: "I was interrupted each time I tried. The admins can see why.",

  admins: {
    revised: (title: string, url: string) =>
      `**CORE CHANGE**, revised: **${oneLine(title, 120)}** ${url} — have a look at what's new.`,
    needsLeave: (threadId: string, areas: readonly string[]) =>
      `A revision in <#${threadId}> wants to touch ${oneLine(areas.join(", "), 1_000)}. An operator can allow it there, or leave it as it is.`,
    notRevised: (threadId: string, reason: string) =>
      `A revision in <#${threadId}> failed: ${oneLine(reason, 600)}`,
  },

  /** On the pull request, for whoever asked there. */
  comment: {
    revised: (commit: string, title: string) =>
      `${mark}\nDone in ${commit.slice(0, 10)}: ${title}. It passed the same checks as before. 🐟`,
    needsLeave: (areas: readonly string[]) =>
      `${mark}\nThat change touches ${areas.join(", ")}, which an operator has to allow first: I've asked them on Discord. The branch is unchanged.`,
    notRevised: `${mark}\nI couldn't make that change; the branch is unchanged. Comment \`/revise\` and what to change, and I'll try again.`,
  },
} as const;

/** A text as a quote that it can't break out of. */
function quote(text: string): string {
  const line = oneLine(withoutComments(text), 500);
  return line === "" ? "" : `\n> ${line}`;
}
