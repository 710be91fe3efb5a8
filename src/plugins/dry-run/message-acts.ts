import type { APIMessage, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { By, GivenMessage, OpenPlugin, Said } from "../../plugin-api/testing.ts";
import { guildId, messageId } from "./fake-ids.ts";
import { fakeMessage, person, roleIds } from "./fake-interactions.ts";
import { addReaction, removeReactions, takeReaction } from "./fake-reactions.ts";
import { uploaded } from "./fake-resolved.ts";
import { type Scene, usualChannel } from "./scene.ts";

type MessageActs = Pick<OpenPlugin, "say" | "edit" | "remove" | "react" | "unreact" | "clearReactions">;

/** What people do with messages, as Discord tells it. */
export function createMessageActs(
  tell: (event: DiscordEvent) => Promise<void>,
  parts: {
    readonly scene: Scene;
    readonly nameOf: (given?: By) => string;
    /** What people and the plugin wrote, oldest first. */
    readonly written: APIMessage[];
    /** Authors of people's messages: user ids by message id. */
    readonly authors: Map<string, string>;
  },
): MessageActs & {
  /** Writes a message, without telling the plugin. */
  write(content: string, by: By & Said): GatewayMessageCreateDispatchData;
  /** A message that somebody wrote before. */
  earlier(given: GivenMessage): APIMessage;
} {
  const { scene, nameOf, written, authors } = parts;

  const write = (content: string, by: By & Said) => {
    const message = fakeMessage(content, { ...by, as: nameOf(by), scene });
    message.attachments = (by.files ?? []).map((file) => ({ ...uploaded(file, scene), proxy_url: "" }));
    if (by.bot === true) message.author.bot = true;
    Object.assign(message, { mentions: mentioned(content, by.mentions ?? [], scene) });
    if (by.repliesTo !== undefined) Object.assign(message, replyTo(earlier(by.repliesTo)));
    authors.set(message.id, message.author.id);
    written.push(message);
    return message;
  };
  const earlier = ({ message, author = "ben", files = [] }: GivenMessage): APIMessage =>
    written.find(({ content, author: { id } }) => content === message && id === person(author).id) ??
    write(message, { as: author, files });
  const lastOf = (given: By | undefined) => {
    const who = nameOf(given);
    return written.findLast(({ author: { id } }) => id === person(who).id) ?? write("hello", { as: who });
  };
  const placeOf = (on: APIMessage | undefined, place = usualChannel) => ({
    guild_id: guildId,
    channel_id: on?.channel_id ?? scene.channel(place),
    message_id: on?.id ?? messageId,
  });
  const reacted = (emoji: string, given: Parameters<OpenPlugin["react"]>[1]) => {
    const on = given?.on === undefined ? undefined : earlier(given.on);
    return {
      ...{ on, emoji: { id: null, name: emoji } },
      place: placeOf(on, given?.in),
      user: person(nameOf(given)),
    };
  };

  return {
    write,
    earlier,
    say: (content, given) => tell({ t: "MESSAGE_CREATE", d: write(content, given ?? {}) }),
    edit(content, given) {
      const message = lastOf(given);
      message.content = content;
      message.edited_timestamp = scene.time();
      message.mentions = mentioned(content, given?.mentions ?? [], scene);
      return tell({ t: "MESSAGE_UPDATE", d: message as never });
    },
    remove(given) {
      const { id, channel_id } = lastOf(given);
      const at = written.findIndex((one) => one.id === id);
      written.splice(at, 1);
      return tell({ t: "MESSAGE_DELETE", d: { id, channel_id, guild_id: guildId } });
    },
    react(name, given) {
      const { on, emoji, place, user } = reacted(name, given);
      if (on !== undefined) addReaction(on, emoji);
      const member = { user, roles: roleIds(given?.roles) };
      const d = { ...place, user_id: user.id, member, emoji };
      return tell({ t: "MESSAGE_REACTION_ADD", d: d as never });
    },
    unreact(name, given) {
      const { on, emoji, place, user } = reacted(name, given);
      if (on !== undefined) takeReaction(on, emoji);
      return tell({ t: "MESSAGE_REACTION_REMOVE", d: { ...place, user_id: user.id, emoji } as never });
    },
    clearReactions({ on, emoji } = {}) {
      const message = on === undefined ? undefined : earlier(on);
      if (message !== undefined) removeReactions(message, emoji);
      const at = placeOf(message);
      return tell(
        emoji === undefined
          ? { t: "MESSAGE_REACTION_REMOVE_ALL", d: at }
          : { t: "MESSAGE_REACTION_REMOVE_EMOJI", d: { ...at, emoji: { id: null, name: emoji } as never } },
      );
    },
  };
}

/** Those who were named, and those whose mention is in the text. */
function mentioned(content: string, names: readonly string[], { people }: Scene): APIMessage["mentions"] {
  const known = ["ada", "ben", ...people].filter((name) => content.includes(`<@${person(name).id}>`));
  for (const name of names) people.add(name);
  return [...new Set([...names, ...known])].map(person) as APIMessage["mentions"];
}

function replyTo(to: APIMessage): Partial<APIMessage> {
  const { id, channel_id } = to;
  return {
    type: 19,
    message_reference: { type: 0, message_id: id, channel_id, guild_id: guildId },
    referenced_message: to,
  };
}
