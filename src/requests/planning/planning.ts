import { readFileSync } from "node:fs";
import type Anthropic from "@anthropic-ai/sdk";
import type { ClaudeCall } from "../../claude/claude.ts";
import { digest } from "../../claude/paid-answers.ts";
import { commandIn, typed } from "../../commands/notation.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import { roomLeft } from "../../commands/room-left.ts";
import { optionalParts, usesLine } from "../../pipeline/prompts/guide-parts.ts";
import {
  type DiscordNeed,
  delegableNeeds,
  discordNeeds,
  needNames,
  unattendedNeeds,
} from "../../plugin-api/needs.ts";
import type { Entry, Request } from "../request.ts";
import type { RequestKind } from "../requests.ts";
import { oneLine } from "../thread/messages.ts";
import type { OpenProposal } from "./open-proposals.ts";

export const planReadyMarker = "---PLAN_READY---";

/** What writing code gets of the guide is chosen by the plan, so planning knows its parts. */
const parts = optionalParts(
  readFileSync(new URL("../../../docs/writing-plugins.md", import.meta.url), "utf8"),
);

/** With what admins can grant, from the one table that says so. */
const planningPrompt = readFileSync(new URL("./planning-prompt.md", import.meta.url), "utf8")
  .replace("{needs}", () => needNames.map(needLine).join("\n"))
  .replace("{parts}", () => parts.map((name) => `  - ${name}`).join("\n"))
  .replace("{example}", () => usesLine(parts.slice(0, 2)))
  .replace("{nothing}", () => usesLine([]))
  .replace("{unattended}", () => inWords(unattendedNeeds))
  .replace("{delegable}", () => inWords(delegableNeeds));

function inWords(needs: readonly DiscordNeed[]): string {
  return needs.map((name) => discordNeeds[name].does).join(", ");
}

function needLine(name: DiscordNeed): string {
  const { does, limits } = discordNeeds[name];
  return `  - ${does}${limits === "" ? "" : ` (${limits})`}`;
}

/** How many of the newest entries Claude sees besides the request itself, so that a long conversation doesn't grow forever. */
const maxEntries = 40;
/** How many open requests the prompt lists. */
const maxOpenShown = 20;

/** The call that continues a planning conversation. */
export function planningCall(
  request: Request,
  taken: readonly TakenCommand[],
  commandPrefix: string,
  open: readonly OpenProposal[] = [],
): ClaudeCall {
  const { id: requestId, guildId, requester } = request;
  const messages = turnsOf(request);
  const occasion = { about: requestId, step: digest(messages) };
  return {
    context: { purpose: "planning", userId: requester.id, guildId, requestId, occasion },
    kind: "planning",
    system: [
      { text: planningPrompt },
      // The same for everyone who plans; the prompt alone is too short to cache.
      {
        text: `${aboutKind[request.kind]}\n\n${takenNames(taken, commandPrefix)}${underWay(request, open, commandPrefix)}`,
        cache: true,
      },
    ],
    messages,
  };
}

export type PlanningAnswer =
  | { readonly kind: "plan"; readonly text: string }
  | { readonly kind: "talk"; readonly text: string };

/**
 * Removes the marker from Claude's answer. It marks a plan only where the prompt asks for it, alone on the last line; anywhere
 * else it is quoted or discussed. Undefined if nothing is left to show.
 */
export function readPlanningAnswer(text: string): PlanningAnswer | undefined {
  const shown = text
    .replaceAll(planReadyMarker, "")
    // Links show where they lead: people approve a plan by what they see, so it can't hide anything.
    .replaceAll("](", "] (")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  if (shown === "") return undefined;
  const lastLine = text.trimEnd().split("\n").at(-1)?.trim();
  return { kind: lastLine === planReadyMarker ? "plan" : "talk", text: shown };
}

const aboutKind: Record<RequestKind, string> = {
  plugin: "## This request\nIt is about a plugin.",
  core: [
    "## This request",
    "It is about a change to Turbot itself, not about a plugin: the limits of plugins don't apply. Turbot is written in TypeScript for Node.",
    "Keep the change as small as the wish allows, say which behaviour changes and what stays as it is, and remind the requester that",
    "people will look at it with extra care because it touches the heart of the bot.",
  ].join("\n"),
};

function takenNames(taken: readonly TakenCommand[], commandPrefix: string): string {
  const prefix = `People type \`${commandPrefix}\` in front of prefix commands here.`;
  if (taken.length === 0) return `${prefix} No command names are taken yet.`;
  const lines = taken.map((command) => `- \`${typed(command, commandPrefix)}\` belongs to ${command.owner}`);
  return `${prefix} Command names that are taken:\n${lines.join("\n")}\n${roomLeft(taken)}`;
}

/**
 * Other requests that wait to be merged. Their names are taken everywhere; their descriptions are shown only in the channel where
 * they were asked, because the same people read it and its threads. What members wrote is quoted, so none of it reads as ours.
 */
function underWay(request: Request, open: readonly OpenProposal[], commandPrefix: string): string {
  const others = open.filter(({ requestId }) => requestId !== request.id).slice(0, maxOpenShown);
  if (others.length === 0) return "";
  const lines = others.flatMap(({ guildId, channelId, description, newCommands }) => {
    const names = newCommands
      .map((notation) => `\`${typed(commandIn(notation), commandPrefix)}\``)
      .join(", ");
    const isFromHere = guildId === request.guildId && channelId === request.channelId;
    if (!isFromHere || description === "") return names === "" ? [] : [`- ${names}`];
    const wish = JSON.stringify(defused(oneLine(description, 160)));
    return [`- ${names || "no command"}, for the wish ${wish} (untrusted text)`];
  });
  if (lines.length === 0) return "";
  return `\n\nAsked for by others, built but not merged yet; these names are taken:\n${lines.join("\n")}`;
}

/**
 * The conversation in the API's format. A user turn holds only what the requester typed, so there is no structure around it
 * that a text could forge; our one line in the first turn quotes the name.
 */
function turnsOf(request: Request): readonly Anthropic.MessageParam[] {
  const [wish, ...rest] = request.conversation.filter(isSpoken);
  const shown = rest.slice(-maxEntries);
  const label = request.kind === "plugin" ? "Feature request" : "Bot improvement";
  const header = `The requester, called ${JSON.stringify(defused(inOneLine(request.requester.name)))} on Discord, wrote (untrusted text). ${label}:`;
  const turns: { role: "user" | "assistant"; content: Anthropic.TextBlockParam[] }[] = [
    { role: "user", content: [block(header), block(defused(wish?.text ?? request.description))] },
  ];
  for (const entry of shown) {
    const role = entry.from === "requester" ? "user" : "assistant";
    const content = block(entry.from === "requester" ? defused(entry.text) : entry.text);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(content);
    else turns.push({ role, content: [content] });
  }
  // The next turn repeats all of this, usually within the cache's five minutes.
  const last = turns.at(-1)?.content.at(-1);
  if (last !== undefined) last.cache_control = { type: "ephemeral" };
  return turns;
}

/** JSON doesn't escape some Unicode line breaks, nor bidirectional controls. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\u0085\u2028\u2029\p{Bidi_Control}]+/gu, " ");
}

type Spoken = Extract<Entry, { readonly from: "requester" | "claude" }>;

function isSpoken(entry: Entry): entry is Spoken {
  return entry.from === "requester" || entry.from === "claude";
}

function block(text: string): Anthropic.TextBlockParam {
  return { type: "text", text };
}

/** The marker only counts if Claude writes it unprompted. */
function defused(text: string): string {
  return text.replaceAll(/(?<!-)-{3,}\s*PLAN_READY\s*-{3,}/gi, "[plan marker]").trim() || "(no text)";
}
