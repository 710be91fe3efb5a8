import { type APIMessage, type APIPoll, MessageType, PollLayoutType } from "discord-api-types/v10";
import { textsOf } from "../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { fakeMessage } from "./fake-interactions.ts";
import { uploaded } from "./fake-resolved.ts";
import type { Scene } from "./scene.ts";

/** A message of the plugin under test, as Discord would show it. */
export function sentMessage(id: string, message: OutgoingMessage, scene: Scene): APIMessage {
  const { author, ...like } = fakeMessage(textsOf(message)[0] ?? "", { as: "Turbot", scene }, id);
  return {
    ...like,
    author: { ...author, bot: true },
    embeds: [...(message.embeds ?? [])],
    components: [...(message.components ?? [])],
    attachments: (message.files ?? []).map(({ name, data }) => {
      const content = typeof data === "string" ? data : Buffer.from(data).toString("utf8");
      return { ...uploaded({ file: name, content, size: Buffer.byteLength(data) }, scene), proxy_url: "" };
    }),
    type: message.replyTo === undefined ? MessageType.Default : MessageType.Reply,
    ...(message.poll === undefined ? {} : { poll: asked(message.poll, like.timestamp) }),
  };
}

function asked(poll: NonNullable<OutgoingMessage["poll"]>, at: string): APIPoll {
  const { question, answers, duration = 24, allow_multiselect: multiple = false } = poll;
  return {
    question,
    answers: answers.map(({ poll_media: media }, index) => ({ answer_id: index + 1, poll_media: media })),
    expiry: new Date(Date.parse(at) + duration * 3_600_000).toISOString(),
    allow_multiselect: multiple,
    layout_type: PollLayoutType.Default,
    results: { is_finalized: false, answer_counts: [] },
  };
}
