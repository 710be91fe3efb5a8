import type { API } from "@discordjs/core";
import type { APIGuildMember, APIMessage, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { causeOf } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import { isFromAPerson } from "../messages/is-from-a-person.ts";
import type { Inbox, NewInboxEntry } from "../store/inbox.ts";
import { direct } from "../store/missed-messages.ts";

export interface MissedPowers {
  readonly api: API;
  readonly inbox: Inbox;
  readonly log: Log;
  /** Whether a message concerns anything here. @default it does */
  readonly concerns?: (message: GatewayMessageCreateDispatchData) => boolean;
  /** Whether what somebody writes in private is for a team. @default never */
  readonly takesMail?: (userId: string) => boolean;
  /** Transforms a message. @default unchanged */
  readonly read?: (message: GatewayMessageCreateDispatchData) => GatewayMessageCreateDispatchData;
  readonly onStored: (entry: NewInboxEntry) => void;
}

/** A part of a channel: the messages after one, up to another. */
export interface Part {
  readonly guildId: string;
  readonly channelId: string;
  readonly after: string;
  readonly upTo: string;
}

const pageSize = 100;

/** How many members are remembered: people who wrote once have probably written again. */
const mostMembers = 1_000;

/**
 * Fetches one page of what people wrote, oldest first, into the inbox.
 *
 * @returns the page's newest message; undefined if there is no further page
 * @throws an error of Discord, the network or a full disk; the page must be fetched again
 */
export type FetchPage = (part: Part) => Promise<string | undefined>;

export function createFetchPage(powers: MissedPowers): FetchPage {
  const { api, inbox, log, onStored } = powers;
  const memberOf = rememberMembers(api);

  function takeDirect(message: APIMessage): void {
    if (powers.takesMail?.(message.author.id) !== true) return;
    const entry: NewInboxEntry = { id: message.id, event: { t: "MESSAGE_CREATE", d: message } };
    if (inbox.add(entry)) onStored(entry);
  }

  async function take(message: APIMessage, guildId: string): Promise<void> {
    if (guildId === direct) return takeDirect(message);
    const written = { ...message, guild_id: guildId };
    const d = powers.read?.(written) ?? written;
    if (powers.concerns?.(d) === false) return;
    const member = await memberOf(guildId, message.author.id);
    const { user: _user, ...rest } = member ?? {};
    const whole = member === undefined ? d : { ...d, member: rest as Omit<APIGuildMember, "user"> };
    const entry: NewInboxEntry = { id: message.id, event: { t: "MESSAGE_CREATE", d: whole } };
    if (inbox.add(entry)) onStored(entry);
  }

  return async ({ guildId, channelId, after, upTo }) => {
    const messages = await api.channels.getMessages(channelId, { after, limit: pageSize });
    const inOrder = messages.toSorted((a, b) => compareSnowflakes(a.id, b.id));
    // Newer messages arrive through the gateway, which also tracks the newest one.
    const missed = inOrder.filter(({ id }) => compareSnowflakes(id, upTo) <= 0);
    for (const message of missed.filter(isFromAPerson)) {
      try {
        await take(message, guildId);
      } catch (error) {
        if (causeOf(error) === "machine") throw error;
        log.error("backfill.message_passed_over", { channelId, id: message.id, error });
      }
    }
    return messages.length < pageSize || missed.length < messages.length ? undefined : inOrder.at(-1)?.id;
  };
}

/** A message fetched by REST lacks the member that the gateway would have included. */
function rememberMembers(api: API) {
  const members = new Map<string, Promise<APIGuildMember | undefined>>();
  return (guildId: string, userId: string): Promise<APIGuildMember | undefined> => {
    const key = `${guildId}:${userId}`;
    const known = members.get(key);
    if (known !== undefined) return known;
    if (members.size >= mostMembers) members.clear();
    const asked = api.guilds.getMember(guildId, userId).catch(() => {
      members.delete(key);
      return undefined;
    });
    members.set(key, asked);
    return asked;
  };
}
