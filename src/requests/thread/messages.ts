import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import type { RequestKind, RequestOutcome } from "../requests.ts";

/** Ends the report of a quarantined plugin, above the button. */
export const fixOffer = "Shall I draft a fix?";

/** What people read in the request flow. Mentions are off everywhere, so names can appear in the text unescaped. */
export const messages = {
  onlyInServers: "I can only take requests in a server's channel. Mention me there and I'll dive right in.",
  onlyOperators: (mayAskForPlugins: boolean) =>
    `Changes to Turbot itself are for its operators. Ask one of them to request it${mayAskForPlugins ? " — or ask me for a *feature request*, which becomes a plugin" : ""}.`,
  roleMissing: (role: string) =>
    `You need the **${oneLine(role, 100)}** role to request features. Ask an admin for it, then ask me again.`,
  noSuchRole: (role: string) =>
    /^\d{17,20}$/.test(role)
      ? "I take requests from people with a certain role, and that role is gone. An operator can choose another with `/turbot`. Then ask me again."
      : `I take requests from people with a certain role, but this server has no role called **${oneLine(role, 100)}**. An admin can create it, or fix the name in my FEATURE_REQUEST_ROLE setting (it's case-sensitive). Then ask me again.`,
  nothingAsked: (kind: RequestKind) => `What would you like? Put it after the colon: \`${example[kind]}\``,
  coolingDown: (seconds: number) =>
    `I take one request from each person every two minutes. I can take your next request in ${seconds} s; this one wasn't started.`,
  claudeAwayForRequests:
    "I can't reach Claude right now, so I can't plan anything. Please ask again in a few minutes; this one didn't count.",
  paused: (where: "here" | "everywhere") =>
    `I'm not taking new requests ${where === "here" ? "in this server " : ""}at the moment: my admins have paused them. What's planned or being built goes on. Ask me again another day; this one didn't count.`,
  cannotPush:
    "I'm not allowed to push code to my repository at the moment, so a plan would lead nowhere. An admin has to fix that; the admin channel says how. Ask me again after that: this one didn't count.",
  noThread: (channelId: string) =>
    `I couldn't open a thread in <#${channelId}>. Ask an admin to let me *create public threads* and *send messages in threads*, or ask me in another channel. This one didn't count.`,
  /** Where Discord has no threads or allows no more. */
  noThreads: {
    voice:
      "A voice channel's chat has no threads, and I plan in a thread. Ask me in a text channel or a forum and I'll dive right in; this one didn't count.",
    private:
      "This thread is private, and everyone in the channel could read the plan. If that's fine with you, ask me there; this one didn't count.",
    other:
      "There are no threads here, and I plan in a thread. Ask me in a text channel and we can start; this one didn't count.",
    full: "This server has as many open threads as Discord allows. Close one you're done with, then ask me again; this one didn't count.",
    autoMod:
      "This server's AutoMod won't let me name a thread that. Ask me again in other words; this one didn't count.",
    refused: (said: string) =>
      `Discord wouldn't let me open a thread${said === "" ? "" : ` (${said})`}. Ask me again in another channel; the admins know, and this one didn't count.`,
  },
  plannedHere: (requesterId: string, channelId: string, description: string) =>
    `<@${requesterId}> asked for something in <#${channelId}>: “${oneLine(description, 300)}”. Let's plan it here. 🐟`,
  plannedThere: (requesterId: string, threadId: string) =>
    `<@${requesterId}>, I can't open a thread inside a thread, so let's plan it in <#${threadId}>.`,

  planReady: (plan: string) =>
    `${plan}\n\n-# **Ready?** Say **go** or press *Ship it* and I'll build exactly this (a human reviews it before it goes live). Anything else you write refines it; **cancel** drops it.`,
  cutOff: (beginning: string) =>
    `${beginning}…\n\n-# That plan got cut off, so I can't build it yet. Write **shorter, please** or leave something out, and I'll plan it again.`,
  refineHow:
    "Sure! What should be different? Write it here (mention me if I don't react) and I'll change the plan.",
  planIsOlder:
    "The plan has changed since you wrote that. Have a look at the latest one, then say **go** again.",
  claudeAway:
    "I can't reach Claude at the moment. Nothing is lost: write anything here in a few minutes and we'll pick up where we left off.",
  claudeRefused:
    "Something on my side keeps me from thinking right now; the admins know. Write anything here later and I'll carry on.",
  modelGone:
    "The Claude model I think with is gone, and I couldn't find a replacement; an admin has to choose one, and the admin channel says how. Nothing is lost: write anything here after that and we'll pick up where we left off.",
  budgetSpent: (words: string) =>
    `${words}\nNothing is lost: write anything here then, and we'll swim on from where we left off.`,
  claudeDeclined:
    "I won't plan this one as it stands. Tell me what you're trying to achieve, and let's find another way, or say **cancel**.",
  lostThought: "I lost my thread there, which is embarrassing in a thread. Please say that once more.",
  cantReadThat:
    "I got your message, but there's no text in it that I can read. Write it as text and mention me — or use the buttons under the plan.",

  begun: "On it! I'll build exactly the plan above, and you can watch me here.",
  notNow: {
    reviewsFull:
      "As many of my pull requests wait for a review as my reviewers can keep up with, so I don't start another one yet. One that's merged or closed makes room.",
    claudeAway: "I can't reach Claude right now. That usually passes within minutes.",
    cannotPush:
      "I'm not allowed to push code to my repository at the moment. An admin has to fix that; the admin channel says how.",
  },
  /** @param reason from `notNow`, or the message of a spent budget */
  notYet: (reason: string) => `${reason}\nYour plan is safe: say **go** again then.`,
  waitsForTurn: (inFront: number) =>
    `I'm busy with other plans, so yours is waiting its turn: number ${inFront} in line. I'll start on my own.`,
  busyBuilding: "I'm busy building the plan you approved. Say **cancel** to stop me before it's done.",
  stopping: "Stopping as soon as the current step is done.",
  stoppingAlready: "That's cancelled already: I'll stop as soon as the current step is done.",
  tooLateToStop:
    "You cancelled, but the pull request was already open. Close it on GitHub if you don't want it.",
  goOn: "I was restarted in the middle of building. I'm carrying on with the plan you approved.",
  keepsFailing:
    "I was interrupted several times while building this. Your plan is safe: say **go** to try again.",
  retry: (reason: string) =>
    `That didn't work: ${reason}\nYour plan is safe: say **go** to try again, or tell me what to change.`,
  rejected: (reason: string) => `I have to give up on this one: ${reason}`,
  /** @param label what merging it allows, a line each */
  opened: (kind: RequestKind, url: string, title: string, label: readonly string[]) =>
    [
      `Turbotastic! The pull request is open: **${oneLine(title, 120)}**`,
      url,
      ...label.map(labelLine),
      kind === "core" ? "It's a **CORE CHANGE**, so it gets a second, careful look." : undefined,
      "Once a human has reviewed and merged it, I'll deploy it and tell you here.",
      '-# Not quite right? Reply **revise:** and what to change. It says "asked for by a member": write **credit me** if you want your name there.',
    ]
      .filter((line) => line !== undefined)
      .join("\n"),
  credited: (name: string) =>
    `The pull request will say "Asked for by ${oneLine(name, 40)}", for everyone to read; code and commits never do. Write **take my name out** if you change your mind.`,
  uncredited:
    "I'm taking your name out of the pull request. GitHub keeps earlier versions of a page, so people can find it there; the repository's owner can delete those. Write **credit me** to have it back.",
  onlyRequesterCredited:
    "Only the person who asked for this can be named for it. Ask me for something of your own, and you can be!",

  cancelled: (again: number | undefined) =>
    `Cancelled. No hard f**eel**ings! ${askAgain(again, "Ask me again whenever you like.")}`,
  cancelledByOperator: (again: number | undefined) =>
    `One of my operators or admins has cancelled this request; ask them why. ${askAgain(again, "You can also ask me for something else.")}`,
  parked: (minutes: number) =>
    `It's been quiet for ${minutes} minutes, so I've parked this. Press the button within 14 days and we'll pick up where we left off.`,
  awake: "Welcome back! Where were we? Tell me what you'd like to add or change.",

  threadGone: (requesterId: string, again: number | undefined) =>
    `<@${requesterId}>, the thread for your request is gone, so I've closed the request. ${askAgain(again, "Ask me again whenever you like.")}`,
  threadClosed: (requesterId: string, again: number | undefined) =>
    `<@${requesterId}>, I can't write in the thread for your request any more, so I've closed the request. Ask an admin to unlock it next time. ${askAgain(again, "Ask me again whenever you like.")}`,
  requesterLeft:
    "The person who asked for this has left the server, so I've closed the request. Anyone who'd like it can ask me again.",
  leftOut:
    "I can't plan this with the person who asked for it any more, so I've closed the request. Anyone who'd like it can ask me again.",
  serverForgotten:
    "An admin had everything of this server deleted, so I've closed this request. Ask me again any time.",

  notYours: (mayAskThemselves: boolean) =>
    `Only the person who asked for this can steer it.${mayAskThemselves ? " You can ask me for something of your own, though!" : ""}`,
  onlyOperatorsAllow:
    "Only one of my operators can allow that. Ask one of them to press the button — or keep refining the plan.",
  needsLeave: (areas: readonly string[]) =>
    `This can't be done without touching ${oneLine(areas.join(", "), 1_000)}. That protects everything else, so I won't touch it unless an operator allows it for this request.\nYour plan is safe: an operator can press the button, or you can tell me what to change.`,
  unknownButton: "That button doesn't do anything any more. Ask me again if you still want that.",
  planReplaced: "A newer plan has replaced that one. Please use the buttons under the latest.",
  leaveReplaced:
    "That has already been decided. Please use the newest button — or say **go**, and I'll ask again for what it needs.",
  alreadyTalking: "We're still talking it over: write what you'd like here.",
  alreadyBuilding: "I'm already building it.",
  over: (again: number | undefined) =>
    `This request is over. ${askAgain(again, "Ask me again and I'll get going.")}`,
  parkedTooLong: (again: number | undefined) =>
    `That was more than 14 days ago, and I've forgotten the details. ${askAgain(again, "Ask me again and I'll get going.")}`,

  /** For someone who writes in the thread of a request that has ended: why nothing happens, and what they can do. */
  afterEnd: {
    cancelled: "This request was cancelled, so I won't go on with it here.",
    ended: "This request is over, so I won't go on with it here.",
    parked: "I've parked this request. Press the button and we'll pick up where we left off.",
    proposed: (url: string) =>
      `The pull request is already open: close it on GitHub if you don't want it any more, or write **revise:** and what to change. ${url}`,
    askThere: (channelId: string, kind: RequestKind, again: number | undefined) =>
      `${askAgain(again, "You can ask for it again:")} Mention me in <#${channelId}> and write \`${example[kind]}\`.`,
  },

  fix: {
    begun: (threadId: string) => `On it! Let's plan the fix in <#${threadId}>.`,
    begunBy: (requesterId: string, threadId: string) =>
      `${requesterId === "" ? "Someone" : `<@${requesterId}>`} has already asked for a fix: have a look at <#${threadId}>.`,
    taken: (report: string, requesterId: string, threadId: string) =>
      `${report.replace(` ${fixOffer}`, "").replace(/\n[^\n]* asked me to draft a fix: [^\n]*$/, "")}\n${requesterId === "" ? "Someone" : `<@${requesterId}>`} asked me to draft a fix: <#${threadId}> 🛠️`,
    nothingToMend: (plugin: string) =>
      `**${oneLine(plugin, 64)}** has been changed, released from quarantine or removed since then, so there's nothing to fix. \`/plugins\` shows how it's doing.`,
    noThread: (plugin: string, permissionsWouldHelp: boolean) =>
      `I couldn't open a thread under this report. ${permissionsWouldHelp ? "Let me *create public threads* here, then ask me" : "Ask me in a text channel"}: \`feature request: fix the ${oneLine(plugin, 64)} plugin\`.`,
  },

  outcome: {
    merged: () => "Merged! I'm getting the new release ready now.",
    closed: () =>
      "The pull request was closed without being merged. The reviewer's comments there say why; you can ask me again with what you've learned.",
    live: (commands: readonly string[]) =>
      commands.length === 0
        ? "It's live! I'm keeping an eye on it."
        : `It's live! Try ${commands.map((command) => `\`${oneLine(command, 60)}\``).join(" and ")}.`,
    verified: () => "It's been running without a hitch. Turbotastic — enjoy!",
    failed: (reason: string) =>
      `The new release couldn't go live: ${oneLine(reason, 600)}\nI'm still running the previous version. The admins know; you can ask for a fix as a new request.`,
    rolled_back: (reason: string) =>
      `I rolled back to the previous version: ${oneLine(reason, 600)}\nNothing is lost, and I'm up and swimming. The admins know; you can ask for a fix as a new request.`,
  } satisfies Record<RequestOutcome["kind"], unknown>,

  admins: {
    asked: (kind: RequestKind, name: string, description: string, threadId: string) =>
      `${kind === "core" ? "**Bot improvement**" : "**Feature request**"} by ${oneLine(name, 80)}, in <#${threadId}>: “${oneLine(description, 300)}”`,
    opened: (
      kind: RequestKind,
      name: string,
      title: string,
      url: string,
      { areas, label }: { readonly areas: readonly string[]; readonly label: readonly string[] },
    ) =>
      [
        `${kind === "core" ? "**CORE CHANGE**, look twice: pull" : "Pull"} request for ${oneLine(name, 80)}: **${oneLine(title, 120)}** ${url}`,
        ...(areas.length === 0 ? [] : [`**Most sensitive:** it touches ${areas.join(", ")}.`]),
        ...label.map(labelLine),
      ].join("\n"),
    needsLeave: (threadId: string, areas: readonly string[]) =>
      `The request in <#${threadId}> wants to touch ${oneLine(areas.join(", "), 1_000)}. An operator can allow it there, or leave it as it is.`,
    failed: (threadId: string, reason: string, again: boolean) =>
      `A request in <#${threadId}> failed${again ? " (it can be tried again)" : ""}: ${oneLine(reason, 600)}`,
    noThread: (channelId: string) =>
      `I can't open threads in <#${channelId}>: I need *Create Public Threads* and *Send Messages in Threads* there.`,
    threadRefused: (channelId: string, said: string) =>
      `Discord wouldn't let me open a thread in <#${channelId}>${said === "" ? "" : ` (${said})`}. The person who asked knows, and can ask again.`,
  },
} as const;

/** A line of a label: its headings are bold as they are. */
export function labelLine(line: string): string {
  return line.startsWith("**") ? oneLine(line, 200) : `- ${oneLine(line, 400)}`;
}

/** @param anytime used when there is nothing to wait for. Discord shows the time as "in a minute" and keeps it up to date. */
function askAgain(again: number | undefined, anytime: string): string {
  return again === undefined ? anytime : `You can start your next request ${timestamp(again + 999, "R")}.`;
}

const example: Record<RequestKind, string> = {
  plugin: "feature request: a command that rolls dice",
  core: "bot improvement: greet people by name",
};

/**
 * A text as one line of limited length, without anything that could close its quotes or code, reverse the direction of the text
 * after it, or hide an address behind words.
 */
export function oneLine(text: string, maxLength: number): string {
  const line = text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(/\p{Bidi_Control}/gu, "")
    .replaceAll("`", "'")
    .replaceAll("](", "] (")
    .trim();
  if (line.length <= maxLength) return line;
  // Discord refuses half a surrogate pair.
  const beginning = line.slice(0, maxLength - 1).replace(/\p{Cs}$/u, "");
  return `${beginning.trimEnd()}…`;
}
