import type { SessionInfo } from "@discordjs/ws";
import type { GatewaySessions, StoredSession } from "../store/gateway-session.ts";
import { samePrivileged } from "./intents.ts";

/**
 * Keeps gateway sessions resumable. Answers what `@discordjs/ws` asks for synchronously, with the *durable* sequence number:
 * that of the last event that can't be lost any more, not of the last one that arrived.
 */
export interface SessionKeeper {
  retrieve(shardId: number): SessionInfo | null;
  update(shardId: number, info: SessionInfo | null): void;
  sessionId(shardId: number): string;
  /**
   * The session began without intents that are wanted now. RESUME carries none: a session keeps its own. More than are wanted cost
   * nothing.
   */
  lacks(shardId: number): boolean;
  /** Moves the durable sequence, as part of the caller's transaction. */
  advance(shardId: number, sequence: number): void;
  /** The transaction that `advance` was part of failed: the stored state is read again. */
  notAdvanced(shardId: number): void;
  /** An event arrived that isn't kept: its sequence is written with the next flush. */
  note(shardId: number, sequence: number): void;
  flush(): void;
  /** HELLO arrived on this connection: from now on Discord itself decides whether the session lives. */
  helloSeen(shardId: number): void;
  /** The socket reported an error; it is about to close. */
  socketFailed(shardId: number): void;
  /** The connection broke or ended. */
  connectionLost(shardId: number): void;
  /** From now on nothing erases a session: the next process will resume it. */
  close(): void;
}

/** After this many connections without HELLO, the session's own address is dropped for Discord's general one. */
const mostFailures = 5;

/**
 * @param intents the intents of new sessions: one with other privileged ones is not resumed
 * @param generalUrl the gateway's general address, once it is known
 * @param onNew a new session starts; called in the transaction that stores it
 */
export function createSessionKeeper(
  sessions: GatewaySessions,
  intents: number,
  generalUrl: () => string | undefined,
  onNew: (session: StoredSession) => void = () => {},
): SessionKeeper {
  const known = new Map<number, StoredSession | undefined>();
  const noted = new Map<number, number>();
  const alive = new Set<number>();
  const failures = new Map<number, number>();
  let closing = false;

  const current = (shardId: number) => {
    if (!known.has(shardId)) {
      const stored = sessions.get(shardId);
      known.set(
        shardId,
        stored !== undefined && samePrivileged(stored.intents, intents) ? stored : undefined,
      );
    }
    return known.get(shardId);
  };

  return {
    retrieve(shardId) {
      const session = current(shardId);
      if (session === undefined) return null;
      if ((failures.get(shardId) ?? 0) < mostFailures) return { ...session };
      return { ...session, resumeURL: generalUrl() ?? session.resumeURL };
    },
    update(shardId, info) {
      if (closing) return;
      if (info === null) {
        // A socket that failed, or never got HELLO, says nothing about the session: only Discord can end it.
        if (!alive.has(shardId)) return;
        known.set(shardId, undefined);
        noted.delete(shardId);
        sessions.delete(shardId);
        return;
      }
      // The library also reports each sequence number it sees; ours moves only with what is stored.
      if (current(shardId)?.sessionId === info.sessionId) return;
      const session = { ...info, shardId, intents };
      noted.delete(shardId);
      sessions.save(session, () => onNew(session));
      known.set(shardId, session);
    },
    sessionId: (shardId) => current(shardId)?.sessionId ?? "",
    lacks(shardId) {
      const session = current(shardId);
      return session !== undefined && (session.intents & intents) !== intents;
    },
    advance(shardId, sequence) {
      const session = current(shardId);
      if (session === undefined || session.sequence >= sequence) return;
      sessions.advance(shardId, sequence);
      known.set(shardId, { ...session, sequence });
    },
    notAdvanced: (shardId) => void known.delete(shardId),
    note: (shardId, sequence) => void noted.set(shardId, sequence),
    flush() {
      for (const [shardId, sequence] of noted) this.advance(shardId, sequence);
      noted.clear();
    },
    helloSeen(shardId) {
      alive.add(shardId);
      failures.delete(shardId);
    },
    socketFailed: (shardId) => void alive.delete(shardId),
    connectionLost(shardId) {
      if (!alive.delete(shardId)) failures.set(shardId, (failures.get(shardId) ?? 0) + 1);
    },
    close: () => {
      closing = true;
    },
  };
}
