import { type APIMessage, MessageType } from "discord-api-types/v10";
import { mentionedIn } from "../../../../../packages/discord-rules/messages/mentioned-in.ts";
import type { OutgoingMessage } from "../../../../discord/messages/messenger.ts";
import type { MessageRef } from "../../../dispatch/call.ts";
import type { GuildPowers } from "../../guild-powers.ts";

/** Pages of 100 messages; the newest are kept. */
const mostPages = 10;
/** Characters of the file: about a thousand messages. */
const longest = 400_000;

interface Transcript {
  readonly message: OutgoingMessage;
  /** The messages that it repeats. */
  readonly sources: readonly MessageRef[];
  /** Whose they are. */
  readonly people: readonly string[];
}

/** What was written in a thread, the oldest first, but for people who want no part in AI. */
export async function readTranscript(
  {
    guilds,
    isLeftOut,
  }: {
    readonly guilds: Pick<GuildPowers, "messages" | "botUserId">;
    readonly isLeftOut: (userId: string) => boolean;
  },
  threadId: string,
  name: string,
): Promise<Transcript> {
  const read: APIMessage[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const last = read.at(-1)?.id;
    const messages = await guilds.messages(threadId, {
      limit: 100,
      ...(last === undefined ? {} : { before: last }),
    });
    read.push(...messages);
    if (messages.length < 100) break;
  }
  const shown = read
    .toReversed()
    .filter(
      (one) => !isLeftOut(one.author.id) && one.type !== MessageType.RecipientAdd && lineOf(one) !== "",
    );
  const theirs = shown.filter(({ author }) => author.id !== guilds.botUserId);
  const authors = [...new Set(theirs.map(({ author }) => author.id))];
  const text = [`Transcript of ${name}`, "", ...shown.map(lineOf)].join("\n").slice(0, longest);
  const who = authors.map((id) => `<@${id}>`).join(" ");
  return {
    message: {
      content: `Transcript of <#${threadId}>: ${theirs.length} messages of ${who}`.slice(0, 1_800),
      files: [
        {
          name: `transcript-${threadId}.txt`,
          data: text,
          description: `What was written in a private thread, ${theirs.length} messages`,
        },
      ],
    },
    sources: shown.map(({ id }) => ({ id, channelId: threadId })),
    // What Turbot said there may hold words of those whom it names.
    people: [...new Set(shown.flatMap(({ author, content }) => [author.id, ...mentionedIn(content)]))].filter(
      (id) => id !== guilds.botUserId,
    ),
  };
}

/** "" if there is nothing to read. */
function lineOf({
  author,
  content,
  attachments,
  timestamp,
  embeds,
  edited_timestamp: edited,
}: APIMessage): string {
  const parts = [
    content,
    ...embeds.flatMap(({ title, description }) => [title, description]),
    ...attachments.map(({ filename }) => `[file: ${filename}]`),
  ].filter((part) => part !== undefined && part !== "");
  if (parts.length === 0) return "";
  const name = author.global_name ?? author.username;
  const who = name === author.username ? name : `${name} (${author.username})`;
  const at = timestamp.slice(0, 16).replace("T", " ");
  return `[${at} UTC] ${who}: ${parts.join(" ")}${edited === null ? "" : " (edited)"}`;
}
