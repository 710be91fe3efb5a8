import { setTimeout as sleep } from "node:timers/promises";
import type { REST } from "@discordjs/rest";
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import {
  type APIGatewayBotInfo,
  type GatewayDispatchPayload,
  type GatewayMessageCreateDispatchData,
  Routes,
} from "discord-api-types/v10";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import { causeOf, type Wait } from "../../ipc/causes.ts";
import type { Log } from "../../log/log.ts";
import { quietlyNow } from "../../system/quietly.ts";
import { isApiError } from "../rest/api-errors.ts";
import type { GatewaySessions } from "../store/gateway-session.ts";
import type { Inbox, NewInboxEntry } from "../store/inbox.ts";
import type { PendingMembers } from "../store/pending-members.ts";
import { CarefulShards } from "./careful-shards.ts";
import { createGatewayHealth } from "./gateway-health.ts";
import { GatewayRefusedError, isFinal } from "./gateway-refused.ts";
import { createGatewayTrouble } from "./gateway-trouble.ts";
import { createIdentifyThrottle } from "./identify-throttle.ts";
import { usualIntents } from "./intents.ts";
import { type PlainMessage, readPlainMessage } from "./plain-message.ts";
import { readDispatch, type Unheard } from "./read-dispatch.ts";
import { createReconnectPace } from "./reconnect-pace.ts";
import { createSessionRenewal } from "./renew-session.ts";
import { createSessionKeeper } from "./session-keeper.ts";
import { type Hears, isForPluginsAlone, isSaidInChannels, wantedEvent } from "./wanted-event.ts";

/** The connection to Discord's gateway. Nothing is handled straight from the socket: what matters goes into the inbox first. */
export interface Gateway {
  /**
   * Resumes the stored session or starts a new one; resolves at RESUMED or READY. Waits for a network that is away.
   *
   * @throws GatewayRefusedError
   */
  connect(): Promise<void>;
  /** False if it is connected in name, but Discord no longer answers. */
  healthy(): boolean;
  /** What keeps us from the gateway, and what is to blame; undefined if nothing does and people are served. */
  trouble(): Wait | undefined;
  /** How many unreadable events were skipped since the start. */
  passedOver(): number;
  /** Closes so that the next process can resume the session. */
  close(): Promise<void>;
}

export interface GatewayPowers {
  readonly token: string;
  readonly rest: REST;
  readonly sessions: GatewaySessions;
  readonly inbox: Inbox;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
  /** From 0 to 1. @default Node's */
  readonly random?: () => number;
  readonly serves: (guildId: string) => boolean;
  /** Whether a person's message in a served guild concerns anything here; others aren't kept. @default it does */
  readonly concerns?: (message: GatewayMessageCreateDispatchData) => boolean;
  /** The same by what decides it, so that no more is read of what concerns nobody. In doubt it may. @default it may */
  readonly mayConcern?: (message: PlainMessage) => boolean;
  /** Whether a plugin listens to what only plugins hear. @default none does */
  readonly hears?: Hears;
  /** Whether what somebody writes in private is for a team. @default never */
  readonly takesMail?: (userId: string) => boolean;
  /** Members who haven't accepted a guild's rules yet. @default nobody is known to be pending */
  readonly pending?: PendingMembers;
  /** Transforms an event before anything else is done with it. @default unchanged */
  readonly read?: (payload: GatewayDispatchPayload) => GatewayDispatchPayload;
  /** @default usualIntents */
  readonly intents?: number;
  /** A new entry is in the inbox. */
  readonly onStored: (entry: NewInboxEntry) => void;
  /** Called with every event, after it was stored or found unwanted. */
  readonly onDispatch: (payload: GatewayDispatchPayload) => void;
  /** A new session starts, into which nothing that happened meanwhile is replayed. Called in the transaction that stores it. */
  readonly onNewSession?: (shard: { readonly shardId: number; readonly shardCount: number }) => void;
  /** READY (`new`: what happened meanwhile isn't replayed) or RESUMED. Called before the events that follow it. */
  readonly onSession: (kind: "new" | "resumed") => void;
  /** Discord refuses us for good, after `connect` has resolved. */
  readonly onRefused: (error: GatewayRefusedError) => void;
}

/** Sequence numbers of events that aren't kept are written in batches, this often, in milliseconds. */
const flushMs = 250;

/** Closes the connection without ending the session: 1000 and 1001 would end it. */
const resumable = 4200;

/** How long to wait for Discord's answer to our closing, in milliseconds; it changes nothing. */
const goodbyeMs = 1_000;

const longestRetryMs = 60_000;

const ofNobody: Unheard = { messageId: undefined };

export function createGateway(powers: GatewayPowers): Gateway {
  const { token, rest, sessions, inbox, log, now, serves, pending, concerns } = powers;
  const { elapsed = () => performance.now(), random = Math.random } = powers;
  const health = createGatewayHealth(elapsed);
  const pace = createReconnectPace(elapsed, random);
  const trouble = createGatewayTrouble();
  const fetchInfo = async () => (await rest.get(Routes.gatewayBot())) as APIGatewayBotInfo;
  let info: APIGatewayBotInfo | undefined;
  const intents = powers.intents ?? usualIntents;
  const keeper = createSessionKeeper(sessions, intents, () => info?.url, powers.onNewSession);
  const closing = new AbortController();
  const throttle = createIdentifyThrottle({
    ...{ sessions, gatewayInfo: fetchInfo, log, now, elapsed },
    onWait: (ms, why) => trouble.loginWaits(ms, why),
  });
  const renewIfLacking = createSessionRenewal({
    lacks: keeper.lacks,
    waitNow: throttle.waitNow,
    renew: async (shardId) => shards?.renew(shardId, "Plugins listen to more than this session brings"),
    signal: closing.signal,
    log,
  });
  const refusal = Promise.withResolvers<never>();
  refusal.promise.catch(() => {});
  let connected = false;
  let finalCode: number | undefined;
  /** An event could not be stored: later ones are ignored until it has been sent again. */
  let behind = false;
  let passedOver = 0;
  /** The newest message that wasn't kept, until that is stored. */
  let unkept: string | undefined;
  let shards: CarefulShards | undefined;

  const manager = new WebSocketManager({
    token,
    rest,
    intents,
    handshakeTimeout: 15_000,
    helloTimeout: 20_000,
    retrieveSessionInfo: (shardId) => keeper.retrieve(shardId),
    updateSessionInfo: (shardId, session) => keeper.update(shardId, session),
    buildIdentifyThrottler: () => throttle,
    buildStrategy: (of) => {
      shards = new CarefulShards(of, { mayConnect, onBroken });
      return shards;
    },
  });
  const fetchGatewayInformation = manager.fetchGatewayInformation.bind(manager);
  manager.fetchGatewayInformation = async (force) => {
    info = await fetchGatewayInformation(force);
    // The manager refuses to connect when no session starts are left, although resuming costs none. The throttle counts instead.
    const { session_start_limit: limit } = info;
    return { ...info, session_start_limit: { ...limit, remaining: Math.max(limit.remaining, info.shards) } };
  };

  async function mayConnect(): Promise<boolean> {
    const ms = pace.next();
    if (ms > 0)
      log.warn("gateway.connects_later", { ms: Math.round(ms), failures: pace.failures, ...trouble.now() });
    await sleep(ms, undefined, { signal: closing.signal }).catch(() => {});
    behind = false;
    return !closing.signal.aborted;
  }

  function onBroken(what: string, error: unknown): void {
    log.error("gateway.broken", { what, error });
    trouble.failed(error);
  }

  function unheard(t: string, d: unknown): Unheard | undefined {
    const guildId = guildIn(d);
    const isServed = typeof guildId === "string" && serves(guildId);
    if (isSaidInChannels(t)) {
      if (typeof guildId !== "string") return undefined;
      return isServed ? unheardHere(t, d) : ofNobody;
    }
    if (!isForPluginsAlone(t)) return undefined;
    return isServed && powers.hears?.(t, guildId) === true ? undefined : ofNobody;
  }

  function unheardHere(t: string, d: unknown): Unheard | undefined {
    if (t !== "MESSAGE_CREATE" || powers.mayConcern === undefined) return undefined;
    const message = readPlainMessage(d);
    if (message === undefined) return undefined;
    try {
      return powers.mayConcern(message) ? undefined : { messageId: message.id };
    } catch {
      // Read as a whole, it fails again, and is passed over.
      return undefined;
    }
  }

  function receive(given: unknown, shardId: number): void {
    if (behind) return;
    health.heard();
    const read = readDispatch(given, unheard);
    if (read.kind === "unreadable") {
      passOver(read, shardId);
      return;
    }
    if (read.kind === "unheard") {
      keeper.note(shardId, read.s);
      if (read.messageId !== undefined) unkept = newerOf(unkept, read.messageId);
      return;
    }
    const { t, s } = read.payload;
    let payload: GatewayDispatchPayload;
    let entry: NewInboxEntry | undefined;
    try {
      payload = powers.read?.(read.payload) ?? read.payload;
      entry = wantedEvent(
        payload,
        keeper.sessionId(shardId),
        serves,
        pending?.has,
        concerns,
        powers.hears,
        powers.takesMail,
      );
    } catch (error) {
      passOver({ t, s, why: `our own mistake: ${error}` }, shardId);
      return;
    }
    if (entry === undefined) {
      heard(payload, () => pending?.note(payload));
      keeper.note(shardId, s);
      if (payload.t === "MESSAGE_CREATE" && serves(payload.d.guild_id ?? "")) {
        unkept = newerOf(unkept, payload.d.id);
      }
    } else if (!store(entry, payload, shardId)) return;
    heard(payload, () => powers.onDispatch(payload));
  }

  /** A bad event must not keep people from being served: one event is lost, and the session continues after it. */
  function passOver(event: { t: string; s: number | undefined; why: string }, shardId: number): void {
    passedOver += 1;
    const { t, s, why } = event;
    log.warn("gateway.event_passed_over", { t, s, why, passedOver });
    if (s !== undefined) keeper.note(shardId, s);
  }

  /** @returns false if it could not be stored and must not be skipped. Discord sends it again on the next connection */
  function store(entry: NewInboxEntry, payload: GatewayDispatchPayload, shardId: number): boolean {
    const { s: sequence } = payload;
    let isNew: boolean;
    try {
      isNew = inbox.add(entry, () => {
        pending?.note(payload);
        keeper.advance(shardId, sequence);
      });
    } catch (error) {
      keeper.notAdvanced(shardId);
      if (!mayBeStoredLater(error)) {
        passOver({ t: entry.event.t, s: sequence, why: `it can't be stored: ${error}` }, shardId);
        return true;
      }
      behind = true;
      trouble.failed(error);
      log.error("gateway.event_not_stored", { t: entry.event.t, error });
      const again = shards?.reconnect("An event could not be stored");
      again?.catch((problem: unknown) => onBroken("the gateway's connection", problem));
      return false;
    }
    if (isNew) heard(entry.event, () => powers.onStored(entry));
    return true;
  }

  function heard({ t }: { readonly t: string }, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      log.error("gateway.event_handler_failed", { t, error });
    }
  }

  function begin(kind: "new" | "resumed"): void {
    health.readyOrResumed();
    pace.up();
    trouble.over();
    log.info(kind === "new" ? "gateway ready, new session" : "gateway session resumed");
    powers.onSession(kind);
  }

  manager.on(WebSocketShardEvents.Dispatch, receive);
  manager.on(WebSocketShardEvents.Ready, () => begin("new"));
  manager.on(WebSocketShardEvents.Resumed, (shardId) => {
    begin("resumed");
    renewIfLacking(shardId);
  });
  manager.on(WebSocketShardEvents.Hello, (shardId) => keeper.helloSeen(shardId));
  manager.on(WebSocketShardEvents.HeartbeatComplete, () => health.acknowledged());
  manager.on(WebSocketShardEvents.SocketError, (error, shardId) => {
    keeper.socketFailed(shardId);
    trouble.failed(error);
    log.warn("gateway socket failed", { error });
  });
  manager.on(WebSocketShardEvents.Closed, (code, shardId) => {
    health.lost();
    trouble.closed(code);
    if (isFinal(code)) finalCode = code;
    log.info("gateway closed", { code, ...trouble.now() });
    // After this event, and before any other turn, the library says whether the session is over.
    queueMicrotask(() => keeper.connectionLost(shardId));
  });
  manager.on(WebSocketShardEvents.Error, (error) => {
    log.error("gateway error", { error });
    if (finalCode === undefined) return;
    const refused = new GatewayRefusedError(finalCode, { cause: error });
    refusal.reject(refused);
    if (connected) powers.onRefused(refused);
  });

  /** Records events that weren't kept, so that they are neither sent nor asked for again. */
  function flush(): void {
    keeper.flush();
    if (unkept !== undefined) inbox.noteSeen(unkept);
    unkept = undefined;
  }

  const flushing = setInterval(() => {
    try {
      if (!behind) flush();
    } catch (error) {
      // They are written with the next flush that succeeds.
      log.warn("gateway.sequence_not_stored", { error });
    }
  }, flushMs);
  flushing.unref();

  async function connectAtLast(): Promise<void> {
    for (let retryMs = 1_000; ; retryMs = Math.min(longestRetryMs, retryMs * 2)) {
      try {
        return await manager.connect();
      } catch (error) {
        if (finalCode !== undefined) throw new GatewayRefusedError(finalCode, { cause: error });
        if (isApiError(error) && error.status === 401) {
          throw new GatewayRefusedError(401, { cause: error });
        }
        trouble.failed(error);
        log.warn("Discord can't be reached yet", { error, retryMs });
        await sleep(retryMs, undefined, { signal: closing.signal });
      }
    }
  }

  return {
    async connect() {
      await Promise.race([connectAtLast(), refusal.promise]);
      connected = true;
    },
    healthy: () => health.healthy(),
    trouble: () => trouble.now() ?? (health.healthy() ? undefined : silent),
    passedOver: () => passedOver,
    async close() {
      keeper.close();
      closing.abort();
      clearInterval(flushing);
      const goodbye = Promise.resolve(manager.destroy({ code: resumable, reason: "Back in a moment" }));
      await Promise.race([goodbye.catch(() => {}), sleep(goodbyeMs, undefined, { ref: false })]);
      // What isn't written is sent again, and recognized.
      if (!behind) quietlyNow(flush);
    },
  };
}

function newerOf(one: string | undefined, other: string): string {
  return one === undefined || compareSnowflakes(one, other) < 0 ? other : one;
}

/** A full disk, or another program using the database. Any other error is about the event itself, and would recur. */
function mayBeStoredLater(error: unknown): boolean {
  return causeOf(error) === "machine";
}

/** The connection is up and nothing comes: we can't tell Discord's silence from the network's. */
const silent: Wait = { cause: "discord", what: "Discord's gateway, which is silent", blocks: true };

function guildIn(d: unknown): unknown {
  return typeof d === "object" && d !== null && "guild_id" in d ? d.guild_id : undefined;
}
