import { timestamp } from "../../packages/discord-rules/messages/timestamp.ts";
import { snowflakeTime } from "../../packages/discord-rules/snowflake.ts";
import { messageLink } from "../discord/messages/message-link.ts";
import { anyones, type MessageSource } from "../discord/messages/source.ts";

/** One of Turbot's messages, as Discord shows it. */
export interface ShownMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string;
  /** The message that it replies to. */
  readonly repliesTo: string | undefined;
  /** Who used a command or a button, if Discord says that it answers one. */
  readonly usedBy: string | undefined;
}

/** What is told about a feature request. */
export interface AskedRequest {
  readonly id: string;
  readonly channelId: string;
  readonly requester: { readonly id: string };
}

/** People named at most: more don't fit in a sentence. */
const mostNamed = 10;

/** For a moderator, in words: who or what made Turbot say something, when, and whose words it had used. */
export function whoSaidText(
  message: ShownMessage,
  known: MessageSource | undefined,
  request: AskedRequest | undefined,
): string {
  const at = timestamp(snowflakeTime(message.id), "f");
  return [
    `I said this on ${at}. ${causeOf(message, known, request)}`,
    ...wordsLine(known),
    ifDeleted(known, request),
  ].join("\n");
}

/** What deleting the message does to Turbot's memory: a plugin keeps what it says by its own rules. */
function ifDeleted(known: MessageSource | undefined, request: AskedRequest | undefined): string {
  if (request !== undefined || known?.origin.kind === "request") {
    return "Delete my message if it shouldn't stand. I forget the wish if you delete the message that asked for it, and what was said in the thread if you delete that.";
  }
  switch (known?.origin.kind) {
    case "chat":
      return "Delete my message if it shouldn't stand: it leaves my memory too, with the question and what I answered since.";
    case "plugin":
      return "Delete my message if it shouldn't stand. What the plugin stored stays: its commands, or `/plugins`, can change that.";
    default:
      return "Delete my message if it shouldn't stand.";
  }
}

function causeOf(
  { channelId, guildId, repliesTo, usedBy }: ShownMessage,
  known: MessageSource | undefined,
  request: AskedRequest | undefined,
): string {
  const link = (id: string, where = channelId) => messageLink(guildId, where, id);
  if (request !== undefined) return requestCause(request, link(request.id, request.channelId));
  const origin = known?.origin;
  switch (origin?.kind) {
    case "chat":
      return `${person(origin.askedBy)} asked me: ${link(origin.question)}`;
    case "command":
      return `${person(origin.askedBy)} used one of my own commands: ${link(origin.question)}`;
    case "plugin":
      return pluginCause(origin);
    case "request":
      return "It is news of a feature request that is gone by now.";
    default:
  }
  if (usedBy !== undefined) return `${person(usedBy)} used a command, a button or a menu.`;
  const answered = repliesTo === undefined ? "" : ` It answers ${link(repliesTo)}`;
  return `I don't know any more who made me say it: I remember that for 30 days, and not for reports to admins.${answered}`;
}

function requestCause({ requester }: AskedRequest, link: string): string {
  const who = requester.id === "" ? "somebody who asked me to forget them" : person(requester.id);
  return `It is news of a feature request by ${who}: ${link}`;
}

function pluginCause({
  plugin,
  during,
  by,
}: {
  readonly plugin: string;
  readonly during: string | null;
  readonly by: string | null;
}): string {
  const name = `the plugin **${plugin}**`;
  const who = by === null ? "somebody" : person(by);
  switch (during) {
    case "slash":
    case "prefix":
    case "userMenu":
    case "messageMenu":
      return `${who} used a command of ${name}. \`/plugins\` can switch it off.`;
    case "button":
    case "select":
    case "modal":
      return `${who} used a button, a menu or a form of ${name}. \`/plugins\` can switch it off.`;
    case "event":
      return `It comes from ${name}, which listens, and reacted to what ${who} did. \`/plugins\` can switch it off.`;
    default:
      return by === null
        ? `It comes from ${name} by itself: from its schedule or its own code. \`/plugins\` can switch it off.`
        : `It comes from ${name}, while it was busy for ${who}. \`/plugins\` can switch it off.`;
  }
}

function wordsLine(known: MessageSource | undefined): readonly string[] {
  // A plugin's code keeps words where nobody can follow them: naming everybody it was busy for would say nothing.
  const words = known?.origin.kind === "chat" ? known.wordsOf.filter((who) => who !== anyones) : [];
  if (words.length === 0) return [];
  const named = words.slice(0, mostNamed).map(person).join(", ");
  const more = words.length > mostNamed ? ` and ${words.length - mostNamed} more` : "";
  return [`It may hold words of ${named}${more}.`];
}

function person(id: string): string {
  return `<@${id}>`;
}
