import type { APIMessage } from "discord-api-types/v10";
import { z } from "zod";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { ReadMessage } from "../../plugin-api/message-facts.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { readMessage } from "../dispatch/serialize-message.ts";
import type { PluginMessages } from "../store/plugin-messages.ts";
import { leavesOf } from "../words/leaves.ts";
import type { ReadWords } from "../words/read-words.ts";
import { type Checks, ofServer } from "./actions/checks.ts";
import { snowflake } from "./actions/place.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";
import { wordsIn } from "./sources.ts";

const oneOf = z.object({ channelId: snowflake, id: snowflake });
const page = z.object({
  channelId: snowflake,
  before: snowflake.optional(),
  limit: z.number().int().min(1).max(100).default(50),
});

/** Looks messages up for one plugin, where that was allowed: rule 4 of what makes power safe. */
export interface ReadHistory {
  /** Null: there is no such message. One of the plugin's own needs no grant. @throws RefusalError, or Discord's error */
  getMessage(input: unknown, underWay: readonly HandlerCall[]): Promise<ReadMessage | null>;
  /** The newest first. */
  history(input: unknown, underWay: readonly HandlerCall[]): Promise<readonly ReadMessage[]>;
  /** The other channels, which not everybody sees, whose words are in a message. */
  privatePlaces(message: Partial<OutgoingMessage>, channelId: string): readonly string[];
}

export function createReadHistory(parts: {
  readonly plugin: string;
  readonly guilds: GuildPowers;
  readonly checks: Checks;
  readonly messages: PluginMessages;
  readonly words: ReadWords;
  /** What the plugin gets, with handles for files. @param isPrivate it was read where not everybody can */
  readonly give: (value: unknown, isPrivate?: boolean) => unknown;
  /** Throws RefusalError if the plugin looks too often. */
  readonly pay: () => void;
  readonly checkPlace: (channelId: string) => Promise<string>;
}): ReadHistory {
  const { plugin, guilds, checks, messages, words, give, pay, checkPlace } = parts;

  /** Everybody who has asked the plugin for something now, none of whom may learn what they can't see. */
  const allSee = async (channelId: string, isPrivateThread: boolean, underWay: readonly HandlerCall[]) => {
    const running = underWay.filter(({ isOver }) => !isOver);
    // A schedule asks for nobody.
    if (running.length === 0) return false;
    for (const { caller } of running) {
      if (caller?.lendsRights !== true) return false;
      // Who is in a private thread isn't known, but who asks in it is.
      if (isPrivateThread && caller.channelId !== channelId) return false;
      if (!holds(await guilds.permissionsIn(channelId, caller.userId), bitsOf("read_history"))) return false;
    }
    return true;
  };

  /** @returns the channel's guild, and whether everybody sees it */
  const readable = async (channelId: string, underWay: readonly HandlerCall[]) => {
    const guildId = await checks.guildOf(channelId);
    await checks.granted("read_history", guildId, channelId);
    const place = await guilds.openness(channelId);
    if (place === undefined) throw ofServer("There's no such channel in a server that Turbot serves");
    const picked = checks.picked("read_history", guildId);
    // Who is in a private thread isn't who sees the channel that it is in.
    const isPicked = picked !== undefined && (!place.isPrivateThread || picked.includes(channelId));
    if (place.isAgeRestricted && !isPicked)
      throw ofServer("Age-restricted channels are left alone, unless an admin picks them with /plugins");
    const isOpen = isPicked || place.isPublic || (await allSee(channelId, place.isPrivateThread, underWay));
    if (!isOpen) {
      throw ofServer(
        "Only channels that everybody in the server sees can be read, and those that whoever asks just now sees",
      );
    }
    await checks.permitted("read_history", channelId, undefined, "read messages");
    if (!place.isPublic)
      for (const call of underWay)
        if (!call.isOver) call.readIn = new Set([...(call.readIn ?? []), channelId]);
    return { guildId, isPublic: place.isPublic };
  };

  const taken = (message: APIMessage, guildId: string, isPublic: boolean): ReadMessage => {
    const read = readMessage(message, guildId);
    const { content, embeds, poll, author } = read;
    words.note({
      userId: author.id,
      guildId,
      channelId: read.channelId,
      messageId: read.id,
      names: [author.name, author.displayName],
      isPublic,
      texts: leavesOf([content, embeds, poll?.question, poll?.answers]),
    });
    return give(read, !isPublic) as ReadMessage;
  };

  return {
    async getMessage(input, underWay) {
      const { channelId, id } = oneOf.parse(input);
      pay();
      if (messages.of(plugin, channelId, id) !== undefined) {
        const guildId = await checkPlace(channelId);
        const own = await guilds.message(channelId, id);
        return own === undefined ? null : (give(readMessage(own, guildId)) as ReadMessage);
      }
      const { guildId, isPublic } = await readable(channelId, underWay);
      const found = await guilds.message(channelId, id);
      return found === undefined ? null : taken(found, guildId, isPublic);
    },
    async history(input, underWay) {
      const { channelId, before, limit } = page.parse(input);
      pay();
      const { guildId, isPublic } = await readable(channelId, underWay);
      const all = await guilds.messages(channelId, { limit, ...(before === undefined ? {} : { before }) });
      return all.map((one) => taken(one, guildId, isPublic));
    },
    privatePlaces: (message, channelId) => words.privatePlaces(wordsIn(message), channelId),
  };
}
