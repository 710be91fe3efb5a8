import { randomBytes } from "node:crypto";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core, GatewayEvent } from "../core.ts";
import type { SessionRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { fitToIntents } from "./fit-to-intents.ts";
import { receives } from "./intents.ts";

/** How many events RESUME can replay; a session that missed more is invalid. */
const replayable = 5_000;

/** The connection of a session. */
export interface Wire {
  dispatch(event: { s: number; t: string; d: unknown }, sessionId: string): void;
  close(code: number, reason: string): void;
}

export interface Sessions {
  open(intents: number, shard: readonly [number, number], wire: Wire): SessionRecord;
  /** The session with the events after `sequence`, or why it can't resume; its previous wire is closed. */
  resume(
    sessionId: string,
    sequence: number,
    wire: Wire,
  ): { session: SessionRecord; missed: SessionRecord["sent"] } | "invalid_session" | "invalid_sequence";
  /** Sends one event to one session, regardless of its intents. */
  dispatch(session: SessionRecord, t: string, d: unknown): void;
  /** Sends an event to each session that wants it. */
  broadcast(event: GatewayEvent): void;
  /** The wire is closed; `ended`: the session too. */
  detach(sessionId: string, wire: Wire, ended: boolean): void;
  /** Sockets stay open, but no current session can be resumed. */
  expire(): void;
  /** Closes every session, with this code. */
  endAll(code: number, reason: string): void;
  connected(): number;
}

export function createSessions(core: Core): Sessions {
  const { sessions } = core.data;
  const wires = new Map<string, Wire>();
  const unresumable = new Set<string>();
  // Sessions of an earlier simulator have no socket any more.
  for (const session of sessions.values()) session.disconnectedAt ??= core.now();

  const dispatch = (session: SessionRecord, t: string, d: unknown) => {
    session.sequence += 1;
    const event = { s: session.sequence, t, d };
    session.sent.push(event);
    if (session.sent.length > replayable) session.sent.shift();
    wires.get(session.id)?.dispatch(event, session.id);
  };
  const expired = (session: SessionRecord) =>
    session.disconnectedAt !== undefined &&
    core.now() - session.disconnectedAt > core.settings.resumeWindowMs;

  return {
    dispatch,
    open(intents, shard, wire) {
      const id = randomBytes(16).toString("hex");
      const session: SessionRecord = { id, intents, shard, sequence: 0, sent: [], disconnectedAt: undefined };
      sessions.set(id, session);
      wires.set(id, wire);
      return session;
    },
    resume(sessionId, sequence, wire) {
      const session = sessions.get(sessionId);
      if (session === undefined || expired(session) || unresumable.delete(sessionId)) {
        sessions.delete(sessionId);
        return "invalid_session";
      }
      if (sequence > session.sequence) {
        sessions.delete(sessionId);
        return "invalid_sequence";
      }
      const oldest = session.sent[0]?.s ?? session.sequence + 1;
      if (sequence < oldest - 1) return "invalid_session";
      const before = wires.get(sessionId);
      wires.set(sessionId, wire);
      session.disconnectedAt = undefined;
      before?.close(4000, "Session resumed elsewhere.");
      return { session, missed: session.sent.filter((event) => event.s > sequence) };
    },
    broadcast(event) {
      if (!botSees(core, event)) return;
      for (const session of [...sessions.values()]) {
        if (expired(session)) sessions.delete(session.id);
        else if (isForShard(session, event) && receives(core, session.intents, event)) {
          dispatch(session, event.t, fitToIntents(core, session.intents, event.t, event.d));
        }
      }
    },
    detach(sessionId, wire, ended) {
      // A stolen session belongs to its new wire.
      if (wires.get(sessionId) !== wire) return;
      wires.delete(sessionId);
      const session = sessions.get(sessionId);
      if (ended) sessions.delete(sessionId);
      else if (session !== undefined) session.disconnectedAt = core.now();
    },
    expire() {
      for (const id of sessions.keys()) unresumable.add(id);
    },
    endAll(code, reason) {
      sessions.clear();
      for (const wire of [...wires.values()]) wire.close(code, reason);
    },
    connected: () => wires.size,
  };
}

/** Direct messages go to shard 0, a guild's events to its own shard. */
function isForShard(session: SessionRecord, event: GatewayEvent): boolean {
  const [id, count] = session.shard;
  return event.guildId === undefined
    ? id === 0
    : (BigInt(event.guildId) >> 22n) % BigInt(count) === BigInt(id);
}

function botSees(core: Core, event: GatewayEvent): boolean {
  if (event.guildId !== undefined && !core.data.guilds.get(event.guildId)?.members.has(core.data.botId)) {
    return false;
  }
  const channel = event.channelId === undefined ? undefined : core.data.channels.get(event.channelId);
  return channel === undefined || may(core, channel, core.data.botId, PermissionFlagsBits.ViewChannel);
}
