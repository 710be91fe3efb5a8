import type {
  APIEmbed,
  APIMessage,
  APIPoll,
  APIUser,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import type { Embed } from "../../plugin-api/content.ts";
import type { MessageData } from "../../plugin-api/message.ts";
import type { MessageFacts, PollResults, ReadMessage } from "../../plugin-api/message-facts.ts";
import { serializeMember, serializeUser } from "./serialize.ts";
import { ServedFile } from "./served-file.ts";

/** As far as plugins get it. Events have a member with each mention, and REST hasn't. */
type Message = Pick<APIMessage, "id" | "content" | "author" | "channel_id"> &
  Partial<Omit<APIMessage, "mentions">> & {
    readonly mentions?: readonly (APIUser & { readonly member?: { readonly nick?: string | null } })[];
  };

/** What plugins get of any message: copies, without addresses of files, which can't be fetched anyway. */
function messageFacts(message: Message, guildId: string | null): Omit<MessageFacts, "author"> {
  const { message_reference: reference, referenced_message: replied } = message;
  const direct = guildId === null ? { directOf: message.author.id } : {};
  const isReply = reference?.message_id !== undefined && (reference.type ?? 0) === 0;
  return {
    id: message.id,
    content: message.content,
    guildId,
    channelId: message.channel_id,
    type: message.type ?? 0,
    repliesTo: isReply
      ? { id: reference.message_id ?? "", author: replied ? serializeUser(replied.author) : null }
      : null,
    mentions: (message.mentions ?? []).map((user) => serializeUser(user, user.member?.nick)),
    attachments: (message.attachments ?? []).map(
      (file) => new ServedFile(file, { id: message.id, channelId: message.channel_id, ...direct }),
    ),
    embeds: (message.embeds ?? []).map(embedFacts),
  };
}

export function serializeMessage(
  call: string,
  message: GatewayMessageCreateDispatchData | (APIMessage & { guild_id?: string }),
): MessageData {
  const member = "member" in message ? message.member : undefined;
  return {
    ...messageFacts(message, message.guild_id ?? null),
    call,
    author: serializeUser(message.author, member?.nick),
    member: member === undefined ? null : serializeMember(message.author, member, message.guild_id),
  };
}

/** A message from REST. */
export function readMessage(message: APIMessage, guildId: string): ReadMessage {
  const { author, webhook_id: webhookId } = message;
  const user = serializeUser(author);
  return {
    ...messageFacts(message, guildId),
    author: webhookId === undefined ? user : { ...user, bot: true },
    createdAt: message.timestamp,
    editedAt: message.edited_timestamp,
    pinned: message.pinned,
    reactions: (message.reactions ?? []).map(({ emoji: { id, name }, count }) => ({
      emoji: id === null ? (name ?? "") : `${name ?? ""}:${id}`,
      count,
    })),
    poll: message.poll === undefined ? null : pollResults(message.poll),
  };
}

function pollResults({
  question,
  answers,
  results,
  expiry,
  allow_multiselect: multiple,
}: APIPoll): PollResults {
  const counts = new Map(results?.answer_counts.map(({ id, count }) => [id, count]));
  return {
    question: question.text ?? "",
    // Discord leaves out answers without votes.
    answers: answers.map(({ answer_id: id, poll_media: { text } }) => ({
      text: text ?? "",
      votes: counts.get(id) ?? 0,
    })),
    multiple,
    endsAt: expiry ?? null,
    isFinal: results?.is_finalized === true,
  };
}

/** The fields that plugins know, so that one can be sent again as it is. */
function embedFacts({
  title,
  description,
  url,
  color,
  timestamp,
  author,
  footer,
  image,
  thumbnail,
  fields,
}: APIEmbed): Embed {
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(url === undefined ? {} : { url }),
    ...(color === undefined ? {} : { color }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(author === undefined
      ? {}
      : { author: { name: author.name, ...(author.url ? { url: author.url } : {}) } }),
    ...(footer === undefined ? {} : { footer: { text: footer.text } }),
    ...(image === undefined ? {} : { image: { url: image.url } }),
    ...(thumbnail === undefined ? {} : { thumbnail: { url: thumbnail.url } }),
    ...(fields === undefined
      ? {}
      : { fields: fields.map(({ name, value, inline = false }) => ({ name, value, inline })) }),
  };
}
