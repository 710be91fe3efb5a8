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
    `I take requests from people with a certain role, but this server has no role called **${oneLine(role, 100)}**. An admin can make one, or correct the name in my setting FEATURE_REQUEST_ROLE (capital letters count). Then ask me again.`,
  nothingAsked: (kind: RequestKind) =>
    `What shall it be? Write it behind the colon, like this: \`${example[kind]}\``,
  coolingDown: (seconds: number) =>
    `I take a new request from each of you every two minutes, so that I don't get fish-tangled: you can start your next request in ${seconds} s. This one didn't count.`,
  claudeAwayForRequests:
    "I can't reach Claude right now, so I can't plan anything. Please ask again in a few minutes; this try didn't count.",
  cannotPush:
    "I'm not allowed to put code into my repository at the moment, so nothing would come of a plan. An admin has to change that; the admin channel says how. Ask me again then: this try didn't count.",
  noThread: (channelId: string) =>
    `I couldn't open a thread in <#${channelId}>. Ask an admin to let me *create public threads* and *send messages in threads*, or ask me in another channel. This try didn't count.`,
  /** Where Discord has no threads or allows no more. */
  noThreads: {
    voice:
      "A voice channel's chat has no threads, and I plan in one. Ask me the same in a text channel or a forum and I'll dive right in; this try didn't count.",
    private:
      "This thread is private, and the plan would be open to everyone in the channel. Ask me there if that's fine with you; this try didn't count.",
    other:
      "There are no threads here, and I plan in one. Ask me the same in a text channel and I'll dive right in; this try didn't count.",
    full: "This server has as many open threads as Discord allows. Close one that is done with, then ask me again; this try didn't count.",
    autoMod:
      "This server's AutoMod won't have these words as a thread's name. Ask me again in other words; this try didn't count.",
    refused: (said: string) =>
      `Discord wouldn't let me open a thread${said === "" ? "" : ` (${said})`}. Ask me again in another channel; the admins know, and this try didn't count.`,
  },
  plannedHere: (requesterId: string, channelId: string, description: string) =>
    `🐟 <@${requesterId}> asked for something in <#${channelId}>: “${oneLine(description, 300)}”. Let's plan it here.`,
  plannedThere: (requesterId: string, threadId: string) =>
    `<@${requesterId}>, a thread can't have another one in it, so let's plan it in <#${threadId}>.`,

  planReady: (plan: string) =>
    `${plan}\n\n-# **Ready?** Say **go** or press *Ship it* and I'll build exactly this (a human reviews it before it goes live). Anything else you write refines it; **cancel** drops it.`,
  cutOff: (beginning: string) =>
    `${beginning}…\n\n-# ✂️ That got too long: its end is missing, so it can't be built yet. Write **shorter, please** or leave something out, and I'll plan it anew.`,
  refineHow:
    "Gladly. What should be different? Write it here (mention me if I don't react) and I'll change the plan.",
  planIsOlder:
    "The plan has changed since you wrote that. Have a look at the newest one, then say **go** again.",
  claudeAway:
    "I can't reach Claude at the moment. Nothing is lost: write anything here in a few minutes and I'll swim on from where we are.",
  claudeRefused:
    "Something on my side keeps me from thinking right now; the admins know. Write anything here later and I'll go on.",
  modelGone:
    "The Claude model that I think with is gone, and I found none to take its place; an admin has to choose one, and the admin channel says how. Nothing is lost: write anything here then, and I'll swim on from where we are.",
  budgetSpent: (words: string) =>
    `${words}\nNothing is lost: write anything here then, and I'll swim on from where we are.`,
  claudeDeclined:
    "I won't plan this one as it stands. Tell me what you'd like to reach with it, and let's find another way — or say **cancel**.",
  lostThought: "I lost my thread there, which is embarrassing in a thread. Please say that once more.",
  cantReadThat:
    "I got your message, but no text that I can read. Write it as text and mention me — or use the buttons under the plan.",

  begun: "On it! I'll build exactly the plan above, and you can watch me here.",
  notNow: {
    claudeAway: "I can't reach Claude right now. That usually passes within minutes.",
    cannotPush:
      "I'm not allowed to put code into my repository at the moment. An admin has to change that; the admin channel says how.",
  },
  /** @param reason from `notNow`, or the message of a spent budget */
  notYet: (reason: string) => `${reason}\nYour plan is safe: say **go** again then.`,
  waitsForTurn: (inFront: number) =>
    `I'm busy with other plans, so yours waits for its turn: number ${inFront} in line. I'll begin by myself.`,
  busyBuilding: "I'm busy building the plan you approved. Say **cancel** to stop me before it's done.",
  stopping: "Stopping as soon as the step that is running is done.",
  stoppingAlready: "That was cancelled: I stop as soon as the step that is running is done.",
  tooLateToStop:
    "You cancelled, but the pull request was open by then. Close it on GitHub if you don't want it.",
  goOn: "I was restarted in the middle of building. I'm going on with the plan you approved.",
  keepsFailing:
    "I was interrupted several times while building this. Your plan is safe: say **go** to try again.",
  retry: (reason: string) =>
    `That didn't work: ${reason}\nYour plan is safe: say **go** to try again, or tell me what to change.`,
  rejected: (reason: string) => `I have to give up on this one: ${reason}`,
  opened: (kind: RequestKind, url: string, title: string) =>
    [
      `Turbotastic! The pull request is open: **${oneLine(title, 120)}**`,
      url,
      kind === "core" ? "It is a **CORE CHANGE**, so it gets a second, careful look." : undefined,
      "Once a human has reviewed and merged it, I'll deploy it by myself and tell you here.",
      "-# Not quite it? Write **revise:** and what shall be different.",
    ]
      .filter((line) => line !== undefined)
      .join("\n"),

  cancelled: (again: number | undefined) =>
    `Cancelled. No hard f**eel**ings! ${askAgain(again, "Ask me again whenever you like.")}`,
  cancelledByOperator: (again: number | undefined) =>
    `An operator has cancelled this request. Ask them what's up. ${askAgain(again, "You can also ask me for something else.")}`,
  parked: (minutes: number) =>
    `It's been quiet for ${minutes} minutes, so I've parked this. Press the button within 14 days and we go on where we were.`,
  awake: "Welcome back! Where were we? Tell me what you'd like to add or change.",

  threadGone: (requesterId: string, again: number | undefined) =>
    `<@${requesterId}>, the thread of your request is gone, so I've closed the request. ${askAgain(again, "Ask me again whenever you like.")}`,
  threadClosed: (requesterId: string, again: number | undefined) =>
    `<@${requesterId}>, I can't write in the thread of your request any more, so I've closed the request. Ask an admin to unlock it next time. ${askAgain(again, "Ask me again whenever you like.")}`,
  requesterLeft:
    "The person who asked for this has left the server, so I've put it away. Whoever would like it can ask me anew.",

  notYours: (mayAskThemselves: boolean) =>
    `Only the person who asked for this can steer it.${mayAskThemselves ? " You can ask me for something of your own, though!" : ""}`,
  onlyOperatorsAllow:
    "Only one of my operators can allow that. Ask one of them to press the button — or keep refining the plan.",
  needsLeave: (areas: readonly string[]) =>
    `This can't be done without touching ${oneLine(areas.join(", "), 1_000)}. That guards everything else, so I leave it alone unless an operator allows it for this request.\nYour plan is safe: an operator can press the button, or tell me what to change.`,
  unknownButton: "That button isn't connected to anything any more. Ask me again if you still want that.",
  planReplaced: "That plan has been replaced by a newer one. Please use the buttons under the newest.",
  leaveReplaced:
    "Something else came of that since. Please use the newest button — or say **go**, and I'll ask again for what it needs.",
  alreadyTalking: "We're still talking it over: write what you'd like here.",
  alreadyBuilding: "I'm building it already.",
  over: (again: number | undefined) =>
    `This request is over. ${askAgain(again, "Ask me again and I'll get going.")}`,
  parkedTooLong: (again: number | undefined) =>
    `That was more than 14 days ago, and I've forgotten the details. ${askAgain(again, "Ask me again and I'll get going.")}`,

  /** For someone who writes in the thread of a request that has ended: why nothing happens, and what they can do. */
  afterEnd: {
    cancelled: "This request was cancelled, so I don't go on with it here.",
    ended: "This request is over, so I don't go on with it here.",
    parked: "I've parked this request. Press the button and we go on where we were.",
    proposed: (url: string) =>
      `The pull request is open by now: close it on GitHub if you don't want it any more, or write **revise:** and what to change. ${url}`,
    askThere: (channelId: string, kind: RequestKind, again: number | undefined) =>
      `${askAgain(again, "You can ask for it again:")} Mention me in <#${channelId}> and write \`${example[kind]}\`.`,
  },

  fix: {
    begun: (threadId: string) => `On it! Let's plan the repair in <#${threadId}>.`,
    begunBy: (requesterId: string, threadId: string) =>
      `A fix is being drafted already, by ${requesterId === "" ? "someone" : `<@${requesterId}>`}: have a look at <#${threadId}>.`,
    taken: (report: string, requesterId: string, threadId: string) =>
      `${report.replace(` ${fixOffer}`, "").replace(/\n🛠️ [^\n]*$/, "")}\n🛠️ ${requesterId === "" ? "Someone" : `<@${requesterId}>`} has me draft a fix: <#${threadId}>`,
    nothingToMend: (plugin: string) =>
      `**${oneLine(plugin, 64)}** has been changed, let out or taken away since then, so there's nothing to mend. \`/plugins\` shows how it is.`,
    noThread: (plugin: string, permissionsWouldHelp: boolean) =>
      `I couldn't open a thread under this report. ${permissionsWouldHelp ? "Let me *create public threads* here, then ask me" : "Ask me in a text channel"}: \`feature request: mend the ${oneLine(plugin, 64)} plugin\`.`,
  },

  outcome: {
    merged: () => "Merged! I'm getting the new release ready now.",
    closed: () =>
      "The pull request was closed without being merged. The reviewer's comments there say why; you can ask me anew with what you've learnt.",
    live: (commands: readonly string[]) =>
      commands.length === 0
        ? "It's live! I'm keeping an eye on it."
        : `It's live! Try ${commands.map((command) => `\`${oneLine(command, 60)}\``).join(" and ")}.`,
    verified: () => "It has held its watch without a leak. Turbotastic — enjoy!",
    failed: (reason: string) =>
      `The new release couldn't be put into service: ${oneLine(reason, 600)}\nI'm still running the version before. The admins know; a fix can be asked for as a new request.`,
    rolled_back: (reason: string) =>
      `I had to go back to the version before: ${oneLine(reason, 600)}\nNothing is lost, and I'm up and swimming. The admins know; a fix can be asked for as a new request.`,
  } satisfies Record<RequestOutcome["kind"], unknown>,

  admins: {
    asked: (kind: RequestKind, name: string, description: string, threadId: string) =>
      `${kind === "core" ? "⚠️ **Bot improvement**" : "🐟 **Feature request**"} by ${oneLine(name, 80)}: “${oneLine(description, 300)}” → <#${threadId}>`,
    opened: (kind: RequestKind, name: string, title: string, url: string, areas: readonly string[]) =>
      `${kind === "core" ? "⚠️ **CORE CHANGE**, look twice: pull" : "🐟 Pull"} request for ${oneLine(name, 80)}: **${oneLine(title, 120)}** ${url}${areas.length === 0 ? "" : `\n**Most sensitive:** it touches ${areas.join(", ")}.`}`,
    needsLeave: (threadId: string, areas: readonly string[]) =>
      `🔐 The request in <#${threadId}> wants to touch ${oneLine(areas.join(", "), 1_000)}. An operator can allow it there, or leave it be.`,
    failed: (threadId: string, reason: string, again: boolean) =>
      `❌ A request in <#${threadId}> failed${again ? " (it can be tried again)" : ""}: ${oneLine(reason, 600)}`,
    noThread: (channelId: string) =>
      `❌ I can't open threads in <#${channelId}>: I need *Create Public Threads* and *Send Messages in Threads* there.`,
    threadRefused: (channelId: string, said: string) =>
      `❌ Discord wouldn't let me open a thread in <#${channelId}>${said === "" ? "" : ` (${said})`}. Whoever asked knows, and can ask again.`,
  },
} as const;

/** @param anytime used when there is nothing to wait for. Discord shows the time as "in a minute" and keeps it up to date. */
function askAgain(again: number | undefined, anytime: string): string {
  return again === undefined ? anytime : `You can start your next request <t:${Math.ceil(again / 1_000)}:R>.`;
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
