import { GatewayIntentBits, GatewayOpcodes as Op } from "discord-api-types/v10";
import { z } from "zod";
import type { Core } from "../core.ts";
import type { SessionRecord } from "../data.ts";
import { guildCreated } from "./guild-created.ts";
import { checkIdentify, isToken, ready } from "./identify.ts";
import { membersChunk } from "./members-chunk.ts";
import type { Sessions, Wire } from "./sessions.ts";

/** Commands a client can send in a minute before it is closed with 4008. */
const commandsAMinute = 120;
/** The largest payload a client can send, in bytes. */
const payloadBytes = 4096;

const payload = z.object({ op: z.int(), d: z.unknown() });
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int().min(0) });

/** How a connection reaches its socket. */
export interface Outlet {
  send(op: number, rest?: { d?: unknown; s?: number; t?: string }): void;
  close(code: number, reason: string): void;
}

export interface Connection {
  receive(text: string): void;
  /** The socket closed. */
  closed(by: "client" | "server", code: number): void;
  /** The client must heartbeat; checked periodically. */
  isOverdue(): boolean;
}

/** One socket's side of gateway v10. */
export function createConnection(
  core: Core,
  sessions: Sessions,
  outlet: Outlet,
  resumeUrl: string,
): Connection {
  let session: SessionRecord | undefined;
  let heardAt = core.now();
  let received: number[] = [];
  const wire: Wire = {
    dispatch: ({ s, t, d }) => outlet.send(Op.Dispatch, { s, t, d }),
    close: (code, reason) => outlet.close(code, reason),
  };

  const begin = (data: unknown) => {
    if (session !== undefined) return outlet.close(4005, "Already authenticated.");
    const checked = checkIdentify(core, data);
    if (!checked.ok) {
      if (core.data.tokenReset) sessions.endAll(4004, "Authentication failed.");
      return outlet.close(checked.code, checked.reason);
    }
    session = sessions.open(checked.intents, checked.shard, wire);
    sessions.dispatch(session, "READY", ready(core, session, resumeUrl));
    if ((checked.intents & GatewayIntentBits.Guilds) === 0) return;
    const withMembers = (checked.intents & GatewayIntentBits.GuildMembers) !== 0;
    for (const guild of core.data.guilds.values()) {
      if (!guild.members.has(core.data.botId)) continue;
      sessions.dispatch(session, "GUILD_CREATE", guildCreated(core, guild, withMembers));
    }
  };

  const goOn = (data: unknown) => {
    if (session !== undefined) return outlet.close(4005, "Already authenticated.");
    const parsed = resume.safeParse(data);
    if (!parsed.success) return outlet.close(4002, "Error while decoding payload.");
    if (!isToken(core, parsed.data.token)) return outlet.close(4004, "Authentication failed.");
    const resumed = sessions.resume(parsed.data.session_id, parsed.data.seq, wire);
    if (resumed === "invalid_session") return outlet.send(Op.InvalidSession, { d: false });
    if (resumed === "invalid_sequence") return outlet.close(4007, "Invalid seq.");
    session = resumed.session;
    for (const event of resumed.missed) wire.dispatch(event, session.id);
    sessions.dispatch(session, "RESUMED", {});
  };

  return {
    receive(text) {
      const now = core.now();
      received = [...received.filter((at) => now - at < 60_000), now];
      if (received.length > commandsAMinute) return outlet.close(4008, "Rate limited.");
      const parsed = Buffer.byteLength(text) > payloadBytes ? undefined : payload.safeParse(json(text));
      if (!parsed?.success) return outlet.close(4002, "Error while decoding payload.");
      const { op, d } = parsed.data;
      core.journal.add({ kind: "gateway-in", what: nameOf(op), detail: withoutToken(d) });
      heardAt = now;
      if (op === Op.Heartbeat) return outlet.send(Op.HeartbeatAck);
      if (op === Op.Identify) return begin(d);
      if (op === Op.Resume) return goOn(d);
      if (![Op.PresenceUpdate, Op.VoiceStateUpdate, Op.RequestGuildMembers].includes(op)) {
        return outlet.close(4001, "Unknown opcode.");
      }
      if (session === undefined) return outlet.close(4003, "Not authenticated.");
      if (op === Op.RequestGuildMembers) {
        const chunk = membersChunk(core, d);
        if (chunk !== undefined) sessions.dispatch(session, "GUILD_MEMBERS_CHUNK", chunk);
      }
    },
    closed(by, code) {
      // A client that closes with these ends its session. Anything else can be resumed.
      const ending = by === "client" ? [1000, 1001] : [4007, 4009];
      if (session !== undefined) sessions.detach(session.id, wire, ending.includes(code));
    },
    isOverdue: () => core.now() - heardAt > core.settings.heartbeatMs * 2,
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const names: Record<number, string> = {
  [Op.Dispatch]: "DISPATCH",
  [Op.Heartbeat]: "HEARTBEAT",
  [Op.Identify]: "IDENTIFY",
  [Op.PresenceUpdate]: "PRESENCE_UPDATE",
  [Op.VoiceStateUpdate]: "VOICE_STATE_UPDATE",
  [Op.Resume]: "RESUME",
  [Op.Reconnect]: "RECONNECT",
  [Op.RequestGuildMembers]: "REQUEST_GUILD_MEMBERS",
  [Op.InvalidSession]: "INVALID_SESSION",
  [Op.Hello]: "HELLO",
  [Op.HeartbeatAck]: "HEARTBEAT_ACK",
};

/** An opcode by its name in Discord's documentation. */
export function nameOf(op: number): string {
  return names[op] ?? `OP_${op}`;
}

function withoutToken(data: unknown): unknown {
  if (typeof data !== "object" || data === null || !("token" in data)) return data;
  const { token: _, ...rest } = data;
  return rest;
}
