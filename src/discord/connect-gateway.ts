import { setTimeout as sleep } from "node:timers/promises";
import { DiscordAPIError, type REST } from "@discordjs/rest";
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import { type APIGatewayBotInfo, type GatewayDispatchPayload, Routes } from "discord-api-types/v10";
import type { Log } from "../log/log.ts";
import type { GatewaySessions } from "../store/gateway-session.ts";
import type { Inbox, NewInboxEntry } from "../store/inbox.ts";
import type { PendingMembers } from "../store/pending-members.ts";
import { createGatewayHealth } from "./gateway-health.ts";
import { GatewayRefused, isFinal } from "./gateway-refused.ts";
import { createIdentifyThrottle } from "./identify-throttle.ts";
import { usualIntents } from "./intents.ts";
import { createSessionKeeper } from "./session-keeper.ts";
import { wantedEvent } from "./wanted-event.ts";

/** The connection to Discord's gateway. Nothing is handled from the socket: what matters goes into the inbox first. */
export interface Gateway {
  /**
   * Resumes the stored session or begins a new one; resolves at RESUMED or READY. A network that is away is waited for.
   *
   * @throws GatewayRefused
   */
  connect(): Promise<void>;
  /** False: connected in name, but Discord no longer answers. */
  healthy(): boolean;
  /** Leaves in a way that lets the next process resume the session. */
  close(): Promise<void>;
}

export interface GatewayPowers {
  readonly token: string;
  readonly rest: REST;
  readonly sessions: GatewaySessions;
  readonly inbox: Inbox;
  readonly log: Log;
  readonly now: () => number;
  readonly serves: (guildId: string) => boolean;
  /** Who has yet to accept a guild's rules. @default nobody is known to */
  readonly pending?: PendingMembers;
  /** What an event is read as, before anything else is done with it. @default as it is */
  readonly read?: (payload: GatewayDispatchPayload) => GatewayDispatchPayload;
  /** @default usualIntents */
  readonly intents?: number;
  /** A new entry is in the inbox. */
  readonly onStored: (entry: NewInboxEntry) => void;
  /** Every event, after it was stored or found unwanted. Must not throw. */
  readonly onDispatch: (payload: GatewayDispatchPayload) => void;
  /** READY (`new`: what happened meanwhile is not replayed) or RESUMED. Comes before the events that follow it. */
  readonly onSession: (kind: "new" | "resumed") => void;
  /** Discord won't have us any more; after `connect` has resolved. */
  readonly onRefused: (error: GatewayRefused) => void;
}

/** Sequence numbers of events that aren't kept are written together, this often, in milliseconds. */
const flushMs = 250;

/** Ends the connection without ending the session: 1000 and 1001 would. */
const resumable = 4200;

/** Discord's answer to our closing is waited for this long, in milliseconds; it changes nothing. */
const goodbyeMs = 1_000;

const longestRetryMs = 60_000;

export function createGateway(powers: GatewayPowers): Gateway {
  const { token, rest, sessions, inbox, log, now, serves, pending } = powers;
  const health = createGatewayHealth(now);
  const fetchInfo = async () => (await rest.get(Routes.gatewayBot())) as APIGatewayBotInfo;
  let info: APIGatewayBotInfo | undefined;
  const intents = powers.intents ?? usualIntents;
  const keeper = createSessionKeeper(sessions, intents, () => info?.url);
  const closing = new AbortController();
  const refusal = Promise.withResolvers<never>();
  refusal.promise.catch(() => {});
  let connected = false;
  let finalCode: number | undefined;
  let broken: unknown;

  const manager = new WebSocketManager({
    token,
    rest,
    intents,
    handshakeTimeout: 15_000,
    helloTimeout: 20_000,
    retrieveSessionInfo: (shardId) => keeper.retrieve(shardId),
    updateSessionInfo: (shardId, session) => keeper.update(shardId, session),
    buildIdentifyThrottler: () => createIdentifyThrottle({ sessions, gatewayInfo: fetchInfo, log, now }),
  });
  const fetchGatewayInformation = manager.fetchGatewayInformation.bind(manager);
  manager.fetchGatewayInformation = async (force) => {
    info = await fetchGatewayInformation(force);
    // The manager refuses to connect with no sessions left, although resuming costs none. The throttle counts instead.
    const { session_start_limit: limit } = info;
    return { ...info, session_start_limit: { ...limit, remaining: Math.max(limit.remaining, info.shards) } };
  };

  function receive(given: GatewayDispatchPayload, shardId: number): void {
    const payload = powers.read?.(given) ?? given;
    // One event that could not be stored must not be jumped over: it is replayed to the next process.
    if (broken !== undefined) return;
    health.heard();
    const entry = wantedEvent(payload, keeper.sessionId(shardId), serves, pending?.has);
    if (entry === undefined) {
      pending?.note(payload);
      keeper.note(shardId, payload.s);
    } else {
      try {
        const andAlso = () => {
          pending?.note(payload);
          keeper.advance(shardId, payload.s);
        };
        if (inbox.add(entry, andAlso)) powers.onStored(entry);
      } catch (error) {
        broken = error;
        throw error;
      }
    }
    powers.onDispatch(payload);
  }

  function begin(kind: "new" | "resumed"): void {
    health.readyOrResumed();
    log.info(kind === "new" ? "gateway ready, new session" : "gateway session resumed");
    powers.onSession(kind);
  }

  manager.on(WebSocketShardEvents.Dispatch, receive);
  manager.on(WebSocketShardEvents.Ready, () => begin("new"));
  manager.on(WebSocketShardEvents.Resumed, () => begin("resumed"));
  manager.on(WebSocketShardEvents.Hello, (shardId) => keeper.helloSeen(shardId));
  manager.on(WebSocketShardEvents.HeartbeatComplete, () => health.acknowledged());
  manager.on(WebSocketShardEvents.SocketError, (error, shardId) => {
    keeper.socketFailed(shardId);
    log.warn("gateway socket failed", { error });
  });
  manager.on(WebSocketShardEvents.Closed, (code, shardId) => {
    health.lost();
    if (isFinal(code)) finalCode = code;
    log.info("gateway closed", { code });
    // After this event, and before any other turn, the library says whether the session is over.
    queueMicrotask(() => keeper.connectionLost(shardId));
  });
  manager.on(WebSocketShardEvents.Error, (error) => {
    log.error("gateway error", { error });
    if (finalCode === undefined) return;
    const refused = new GatewayRefused(finalCode, { cause: error });
    refusal.reject(refused);
    if (connected) powers.onRefused(refused);
  });

  const flushing = setInterval(() => {
    if (broken === undefined) keeper.flush();
  }, flushMs);
  flushing.unref();

  async function connectAtLast(): Promise<void> {
    for (let retryMs = 1_000; ; retryMs = Math.min(longestRetryMs, retryMs * 2)) {
      try {
        return await manager.connect();
      } catch (error) {
        if (finalCode !== undefined) throw new GatewayRefused(finalCode, { cause: error });
        if (error instanceof DiscordAPIError && error.status === 401) {
          throw new GatewayRefused(401, { cause: error });
        }
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
    async close() {
      keeper.close();
      closing.abort();
      clearInterval(flushing);
      const goodbye = Promise.resolve(manager.destroy({ code: resumable, reason: "Back in a moment" }));
      await Promise.race([goodbye.catch(() => {}), sleep(goodbyeMs, undefined, { ref: false })]);
      if (broken === undefined) keeper.flush();
    },
  };
}
