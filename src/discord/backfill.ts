import type { API } from "@discordjs/core";
import type {
  APIGuildMember,
  APIMessage,
  GatewayGuildCreateDispatchData,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";
import type { Log } from "../log/log.ts";
import type { Inbox, NewInboxEntry } from "../store/inbox.ts";
import { isFromAPerson } from "./is-from-a-person.ts";
import { compareSnowflakes, snowflakeAt, snowflakeTime } from "./snowflake.ts";

/**
 * Fetches what people wrote while there was no session to resume: Discord replays nothing into a new one. Channels and
 * active threads in which nothing was written since are not asked for.
 */
export interface Backfill {
  /** A new session began. To be called before its events are stored. */
  sessionLost(): void;
  /** A guild as it is now; its channels wait until they are caught up. */
  guildSeen(guild: GatewayGuildCreateDispatchData): Promise<void>;
}

/** Nobody still waits for an answer to something older, in milliseconds. */
const oldestMs = 12 * 60 * 60 * 1_000;

/** Messages of different channels may arrive in another order than they were written, by at most this, in ms. */
const marginMs = 10_000;

/** By so much may our clock be behind Discord's, in milliseconds, before it is known. */
const aheadMs = 60 * 60 * 1_000;

const pageSize = 100;
const mostPages = 10;

export function createBackfill(powers: {
  readonly api: API;
  readonly inbox: Inbox;
  readonly log: Log;
  /** What time it is at Discord, in milliseconds since 1970: see discord-clock.ts. */
  readonly now: () => number;
  readonly serves: (guildId: string) => boolean;
  /** Whether a message is anything to anybody here. @default it is */
  readonly concerns?: (message: GatewayMessageCreateDispatchData) => boolean;
  /** What a message is read as. @default as it is */
  readonly read?: (message: GatewayMessageCreateDispatchData) => GatewayMessageCreateDispatchData;
  readonly hold: (lane: string) => () => void;
  readonly onStored: (entry: NewInboxEntry) => void;
}): Backfill {
  const { api, inbox, log, now, serves, hold, onStored } = powers;
  let since: string | undefined;
  let caughtUp = new Set<string>();

  async function channel(guildId: string, channelId: string, after: string, memberOf: MemberOf) {
    let newest = after;
    for (let page = 0; page < mostPages; page += 1) {
      const messages = await api.channels.getMessages(channelId, { after: newest, limit: pageSize });
      const inOrder = messages.toSorted((a, b) => compareSnowflakes(a.id, b.id));
      for (const message of inOrder.filter(isFromAPerson)) {
        const event = await asEvent(message, guildId, memberOf);
        const d = powers.read?.(event) ?? event;
        if (powers.concerns?.(d) === false) continue;
        const entry: NewInboxEntry = { id: message.id, event: { t: "MESSAGE_CREATE", d } };
        if (inbox.add(entry)) onStored(entry);
      }
      const last = inOrder.at(-1);
      if (messages.length < pageSize || last === undefined) return;
      newest = last.id;
    }
  }

  return {
    sessionLost() {
      // One id from the future must not have everything until then passed over.
      const newest = inbox.newest(snowflakeAt(now() + aheadMs)) ?? inbox.newest();
      caughtUp = new Set();
      if (newest === undefined) return;
      const last = Math.min(snowflakeTime(newest), now());
      since = snowflakeAt(Math.max(last - marginMs, now() - oldestMs));
    },
    async guildSeen(guild) {
      if (since === undefined || !serves(guild.id) || caughtUp.has(guild.id)) return;
      caughtUp.add(guild.id);
      const after = since;
      const moved = [...guild.channels, ...guild.threads].filter(
        (each) =>
          "last_message_id" in each &&
          typeof each.last_message_id === "string" &&
          compareSnowflakes(each.last_message_id, after) > 0,
      );
      const memberOf = rememberMembers(api, guild.id);
      await Promise.all(
        moved
          .map(({ id }) => ({ id, release: hold(id) }))
          .map(async ({ id, release }) => {
            try {
              await channel(guild.id, id, after, memberOf);
            } catch (error) {
              log.warn("a channel could not be caught up", { channelId: id, error });
            } finally {
              release();
            }
          }),
      );
    },
  };
}

type MemberOf = (userId: string) => Promise<APIGuildMember | undefined>;

/** A message fetched by REST lacks the member that the gateway would have sent along. */
function rememberMembers(api: API, guildId: string): MemberOf {
  const members = new Map<string, Promise<APIGuildMember | undefined>>();
  return (userId) => {
    const known = members.get(userId);
    if (known !== undefined) return known;
    const asked = api.guilds.getMember(guildId, userId).catch(() => undefined);
    members.set(userId, asked);
    return asked;
  };
}

async function asEvent(
  message: APIMessage,
  guildId: string,
  memberOf: MemberOf,
): Promise<GatewayMessageCreateDispatchData> {
  const member = await memberOf(message.author.id);
  if (member === undefined) return { ...message, guild_id: guildId };
  const { user: _user, ...rest } = member;
  return { ...message, guild_id: guildId, member: rest };
}
