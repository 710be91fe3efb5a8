import type { API } from "@discordjs/core";
import type { APIMessage } from "discord-api-types/v10";
import type { Log } from "../../log/log.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import { isNoToThis } from "../rest/discord-trouble.ts";
import type { Inbox } from "../store/inbox.ts";
import type { SourcesToCheck } from "../store/sources-to-check.ts";
import { heardUntil, marginMs } from "./backfill.ts";
import { editName } from "./wanted-event.ts";

/**
 * Copies follow their original also where nobody heard of its end: Discord replays no deletion and no edit into a new session. So the
 * messages that are kept or repeated are looked at one by one, the newest first, slowly enough to take nothing from people.
 */
export interface SourceCheck {
  /** A new session starts. Call it in the transaction that stores it. */
  sessionLost(): void;
  /** Goes on with what is left, here or by an earlier process. Call it once there is a session. */
  resume(): void;
  stop(): void;
}

/** What was found out about messages, as an event would have told it. */
export type FoundGone =
  | { readonly t: "MESSAGE_DELETE"; readonly d: { readonly id: string; readonly channel_id: string } }
  | { readonly t: "CHANNEL_DELETE"; readonly d: { readonly id: string } };

/** Of Discord's 50 calls a second, two. In milliseconds. */
const betweenMs = 500;

/** After Discord couldn't be reached, in milliseconds. */
const retryMs = 60_000;

export function createSourceCheck(powers: {
  readonly api: Pick<API, "channels">;
  readonly sources: SourcesToCheck;
  readonly inbox: Pick<Inbox, "newest">;
  readonly onGone: (found: FoundGone) => void;
  /** It is still there, and was edited meanwhile. */
  readonly onEdited: (name: string, message: APIMessage) => void;
  readonly later: (ms: number, work: () => void) => () => void;
  /** The time at Discord, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}): SourceCheck {
  const { api, sources, inbox, onGone, onEdited, later, now, log } = powers;
  let cancel: (() => void) | undefined;
  let isStopped = false;

  /** @returns how long to wait before the next, in milliseconds; undefined: nothing is left */
  async function one(): Promise<number | undefined> {
    const source = sources.next();
    if (source === undefined) return undefined;
    const { id, channelId, since } = source;
    try {
      const message = await api.channels.getMessage(channelId, id);
      const { edited_timestamp: at } = message;
      if (at !== null && Date.parse(at) > since) onEdited(editName(id, at), message);
      sources.checked(id);
    } catch (error) {
      if (!isNoToThis(error)) throw error;
      if (refusedFor(error, discordCode.unknownMessage)) {
        onGone({ t: "MESSAGE_DELETE", d: { id, channel_id: channelId } });
        sources.checked(id);
      } else {
        // Where Turbot isn't let in any more, nothing can be known.
        if (refusedFor(error, discordCode.unknownChannel))
          onGone({ t: "CHANNEL_DELETE", d: { id: channelId } });
        sources.leaveChannel(channelId);
      }
    }
    return betweenMs;
  }

  function schedule(ms: number): void {
    if (isStopped) return;
    cancel = later(ms, () => {
      one().then(
        (wait) => {
          cancel = undefined;
          if (wait !== undefined) schedule(wait);
        },
        (error: unknown) => {
          log.warn("gateway.source_not_checked", { error });
          schedule(retryMs);
        },
      );
    });
  }

  return {
    sessionLost() {
      sources.sessionLost(heardUntil(inbox, now()) ?? now() - marginMs);
    },
    resume() {
      if (cancel === undefined) schedule(betweenMs);
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
