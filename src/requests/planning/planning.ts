import { readFileSync } from "node:fs";
import type Anthropic from "@anthropic-ai/sdk";
import type { ClaudeCall } from "../../claude/claude.ts";
import { commandIn, typed } from "../../commands/notation.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import type { Entry, Request } from "../request.ts";
import type { RequestKind } from "../requests.ts";
import { oneLine } from "../thread/messages.ts";
import type { OpenProposal } from "./open-proposals.ts";

export const planReadyMarker = "---PLAN_READY---";

const planningPrompt = readFileSync(new URL("./planning-prompt.md", import.meta.url), "utf8");

/** So many of the newest entries are shown, besides the wish itself: a long talk mustn't grow without end. */
const entriesShown = 40;
/** So many open requests are told of. */
const openShown = 20;

/** The call that carries a planning conversation on. */
export function planningCall(
  request: Request,
  taken: readonly TakenCommand[],
  commandPrefix: string,
  open: readonly OpenProposal[] = [],
): ClaudeCall {
  const { id: requestId, guildId, requester } = request;
  return {
    context: { purpose: "planning", userId: requester.id, guildId, requestId },
    kind: "planning",
    system: [
      { text: planningPrompt },
      // The same for everybody who plans; the prompt alone is too short to be cached.
      {
        text: `${aboutKind[request.kind]}\n\n${takenNames(taken, commandPrefix)}${underWay(request, open, commandPrefix)}`,
        cache: true,
      },
    ],
    messages: turnsOf(request),
  };
}

export type PlanningAnswer =
  | { readonly kind: "plan"; readonly text: string }
  | { readonly kind: "talk"; readonly text: string };

/**
 * Takes the marker out of what Claude wrote. It makes a plan only where the prompt wants it, alone on the last line: in the
 * middle it is quoted or talked about. Undefined: nothing is left that could be shown.
 */
export function readPlanningAnswer(text: string): PlanningAnswer | undefined {
  const shown = text
    .replaceAll(planReadyMarker, "")
    // A link shows where it leads: what is approved by a look at it mustn't hide anything.
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
  return `${prefix} Command names that are taken:\n${lines.join("\n")}`;
}

/**
 * Other requests that wait for their merge. Their names are taken everywhere; what was wished for is told only where it was
 * asked, because there and in the threads below it the same people read. What members wrote is quoted: nothing in it is a word
 * of ours.
 */
function underWay(request: Request, open: readonly OpenProposal[], commandPrefix: string): string {
  const others = open.filter(({ requestId }) => requestId !== request.id).slice(0, openShown);
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
 * The conversation as the API wants it. A turn of the user's holds only what the requester typed, so there is no
 * structure around it that a text could forge; the one line of ours in the first turn quotes the name.
 */
function turnsOf(request: Request): readonly Anthropic.MessageParam[] {
  const [wish, ...rest] = request.conversation.filter(isSpoken);
  const shown = rest.slice(-entriesShown);
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
  // The next turn repeats all of this, mostly within the cache's five minutes.
  const last = turns.at(-1)?.content.at(-1);
  if (last !== undefined) last.cache_control = { type: "ephemeral" };
  return turns;
}

/** JSON lets some of Unicode's line breaks, and what turns the direction of text, stand as they are. */
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

/** The marker means something only when Claude writes it of its own accord. */
function defused(text: string): string {
  return text.replaceAll(/(?<!-)-{3,}\s*PLAN_READY\s*-{3,}/gi, "[plan marker]").trim() || "(no text)";
}
