import { setTimeout as sleep } from "node:timers/promises";
import { bulkhead } from "cockatiel";
import type { GatewayGuildCreateDispatchData } from "discord-api-types/v10";
import { compareSnowflakes, snowflakeAt, snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import { isNoToThis } from "../rest/discord-trouble.ts";
import type { Inbox } from "../store/inbox.ts";
import { direct, type Missed, type MissedMessages } from "../store/missed-messages.ts";
import { createFetchPage, type MissedPowers } from "./fetch-missed.ts";

/**
 * Fetches what people wrote while there was no session to resume: Discord replays nothing into a new one. Channels and active
 * threads without new messages are skipped; of direct messages, those in which somebody writes to a team are looked through. What remains to be fetched is stored with the new session, so if the process is
 * killed, the next one continues.
 */
export interface Backfill {
  /** Continues in the channels that an earlier process left. Call it before their events are handled. */
  resume(): void;
  /** A new session starts. Call it in the transaction that stores it. */
  sessionLost(shard: Shard): void;
  /** The session is up. A resumed one brings no guilds, so the ones an earlier process left are asked for. */
  begun(kind: "new" | "resumed"): void;
  /** A guild's current state; its channels wait until they are caught up, or can't be for now. */
  guildSeen(guild: GatewayGuildCreateDispatchData): Promise<void>;
  /** Leaves the rest to the next process. */
  stop(): void;
}

export interface Shard {
  readonly shardId: number;
  readonly shardCount: number;
}

/** Messages older than this get no answer, in milliseconds: nobody waits for one any more. */
const oldestMs = 12 * 60 * 60 * 1_000;

/** Messages of different channels can arrive out of order by at most this, in ms. */
export const marginMs = 10_000;

/** How far our clock can be behind Discord's before that is known, in milliseconds. */
const aheadMs = 60 * 60 * 1_000;

/** How many pages are fetched at the same time: each is 100 messages in memory. */
const pagesAtOnce = 16;

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60 * 1_000;

type Place = Pick<Missed, "guildId" | "channelId">;
type Channel = Missed & { readonly channelId: string };

/** A channel or thread; forums and categories have no newest message. */
interface Written {
  readonly id: string;
  readonly last_message_id?: string | null;
}

export function createBackfill(
  powers: MissedPowers & {
    readonly missed: MissedMessages;
    /** The time at Discord, in milliseconds since 1970: see discord-clock.ts. */
    readonly now: () => number;
    /** The served guilds. */
    readonly guildIds: ReadonlySet<string>;
    /** The channels of direct messages that are for somebody. @default none */
    readonly directChannels?: () => Iterable<string>;
    readonly hold: (lane: string) => () => void;
    /** Waits this many milliseconds. @default by a timer */
    readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  },
): Backfill {
  const { api, inbox, missed, log, now, guildIds, hold, pause = byTimer, directChannels = () => [] } = powers;
  const isServed = (guildId: string) => guildId === direct || guildIds.has(guildId);
  const fetchPage = createFetchPage(powers);
  const pages = bulkhead(pagesAtOnce, Number.POSITIVE_INFINITY);
  /** What is running, by guild and channel: it also fetches what is missed meanwhile. */
  const running = new Set<string>();
  const stopping = new AbortController();
  const isOver = () => stopping.signal.aborted;

  /** Repeats the step until nothing is missing there. Never rejects. */
  async function untilDone(place: Place, step: (row: Missed) => Promise<void>, onTrouble = () => {}) {
    const { guildId, channelId } = place;
    const key = `${guildId}:${channelId ?? ""}`;
    if (running.has(key)) return;
    running.add(key);
    for (let pauseMs = firstPauseMs; !isOver(); ) {
      try {
        const row = missed.of(guildId, channelId);
        if (row === undefined) break;
        if (isServed(guildId) && row.until >= now() - oldestMs) await orRefused(row, step);
        else giveUp(row, "backfill.given_up");
        pauseMs = firstPauseMs;
      } catch (error) {
        if (isOver()) break;
        log.warn("backfill.tries_again", { guildId, channelId, pauseMs, error });
        onTrouble();
        await pause(pauseMs, stopping.signal);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
    running.delete(key);
  }

  async function orRefused(row: Missed, step: (row: Missed) => Promise<void>): Promise<void> {
    try {
      await step(row);
    } catch (error) {
      if (!isNoToThis(error) || isOver()) throw error;
      giveUp(row, "backfill.refused", error);
    }
  }

  function giveUp(row: Missed, what: string, error?: unknown): void {
    const { guildId, channelId } = row;
    log.warn(what, { guildId, channelId, error });
    missed.done(row);
  }

  async function nextPage(row: Channel): Promise<void> {
    const upTo = snowflakeAt(row.until + marginMs);
    const last = await pages.execute(() => fetchPage({ ...row, after: notTooOld(row.after), upTo }));
    if (isOver()) return;
    if (last === undefined) missed.done(row);
    else missed.reached(row, last);
  }

  /** Resolves once the channel is caught up, or can't be for now: people who write there don't wait for that. */
  async function catchUp({ guildId, channelId }: Channel): Promise<void> {
    const trouble = Promise.withResolvers<void>();
    const release = hold(channelId);
    const work = untilDone(
      { guildId, channelId },
      (row) => nextPage({ ...row, channelId }),
      () => {
        release();
        trouble.resolve();
      },
    ).finally(release);
    await Promise.race([work, trouble.promise]);
  }

  async function catchUpIn(row: Missed, places: readonly Written[]): Promise<void> {
    const after = notTooOld(row.after);
    const moved = places.filter(
      ({ last_message_id: last }) => typeof last === "string" && compareSnowflakes(last, after) > 0,
    );
    missed.lookedAt(
      row,
      moved.map(({ id }) => id),
    );
    await Promise.all(channels().map((one) => (one.guildId === row.guildId ? catchUp(one) : undefined)));
  }

  async function askForGuild(row: Missed): Promise<void> {
    const { guildId } = row;
    const [places, { threads }] = await Promise.all([
      api.guilds.getChannels(guildId),
      api.guilds.getActiveThreads(guildId),
    ]);
    if (!isOver()) await catchUpIn(row, [...places, ...threads] as Written[]);
  }

  function askForGuilds(): void {
    for (const { guildId, channelId } of missed.open()) {
      if (channelId === undefined) void untilDone({ guildId, channelId }, askForGuild);
    }
  }

  function channels(): readonly Channel[] {
    return missed.open().flatMap((row) => {
      const { channelId } = row;
      return channelId === undefined ? [] : [{ ...row, channelId }];
    });
  }

  function notTooOld(after: string): string {
    const oldest = snowflakeAt(now() - oldestMs);
    return compareSnowflakes(after, oldest) < 0 ? oldest : after;
  }

  return {
    resume() {
      for (const row of channels()) void catchUp(row);
    },
    sessionLost(shard) {
      const until = heardUntil(inbox, now());
      const after = until === undefined ? undefined : snowflakeAt(until);
      missed.sessionLost(
        [...guildIds].filter((id) => isOfShard(id, shard)),
        after,
        now(),
      );
      // Discord sends direct messages to the first shard.
      if (shard.shardId === 0) missed.directLost(directChannels(), after, now());
    },
    begun(kind) {
      for (const row of channels()) if (row.guildId === direct) void catchUp(row);
      if (kind === "resumed") askForGuilds();
    },
    async guildSeen(guild) {
      if (guild.unavailable === true) return;
      try {
        const row = missed.of(guild.id);
        if (row !== undefined && guildIds.has(guild.id)) {
          await catchUpIn(row, [...guild.channels, ...guild.threads] as Written[]);
        }
      } catch (error) {
        // The disk is full: Discord is asked once there is room.
        log.warn("backfill.guild_waits", { guildId: guild.id, error });
        askForGuilds();
      }
    },
    stop: () => stopping.abort(),
  };
}

/**
 * Until when everything was heard, as far as the inbox tells.
 *
 * @param now the time at Discord, in milliseconds since 1970, as what is returned
 * @returns undefined: nothing was heard yet
 */
export function heardUntil(inbox: Pick<Inbox, "newest">, now: number): number | undefined {
  // One id from the future must not make us skip everything before it.
  const newest = inbox.newest(snowflakeAt(now + aheadMs)) ?? inbox.newest();
  return newest === undefined ? undefined : Math.min(snowflakeTime(newest), now) - marginMs;
}

function isOfShard(guildId: string, { shardId, shardCount }: Shard): boolean {
  return Number((BigInt(guildId) >> 22n) % BigInt(Math.max(1, shardCount))) === shardId;
}

async function byTimer(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
