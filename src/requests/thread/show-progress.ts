import type { Messenger } from "../../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { Scheduler } from "../scheduler.ts";

/** One message that follows the steps of a run. Discord allows about one edit a second and channel, so they are spaced. */
export interface Progress {
  /** Shows this text soon; only the newest is ever shown. */
  show(text: string): void;
  /** Resolves when the newest text is shown, or couldn't be. */
  settled(): Promise<void>;
}

/** Milliseconds between two edits. */
const spacingMs = 1_500;

export function showProgress(
  powers: {
    readonly messenger: Pick<Messenger, "send" | "edit">;
    readonly later: Scheduler;
    readonly log: Log;
  },
  message: {
    readonly threadId: string;
    readonly nonce: string;
    /** From before a restart. */
    readonly messageId: string | undefined;
    readonly onSent: (messageId: string) => void;
  },
): Progress {
  const { messenger, later, log } = powers;
  let messageId = message.messageId;
  let wanted: string | undefined;
  let shown: string | undefined;
  let hurry: (() => void) | undefined;
  let work: Promise<void> | undefined;
  let ending = false;
  let renewed = 0;

  const nonce = () => (renewed === 0 ? message.nonce : `${message.nonce}-${renewed}`);

  /** Never rejects: a thread that can't be written to is no reason to stop building. */
  async function catchUp(): Promise<void> {
    while (wanted !== undefined && wanted !== shown) {
      const text = wanted;
      try {
        if (messageId === undefined) {
          const sent = await messenger.send(message.threadId, { content: text, nonce: nonce() });
          messageId = sent.at(-1);
          if (messageId !== undefined) message.onSent(messageId);
        } else {
          await messenger.edit(message.threadId, messageId, { content: text });
        }
      } catch (error) {
        if (messageId !== undefined && refusedFor(error, discordCode.unknownMessage)) {
          // Somebody deleted it: the next one takes its place.
          messageId = undefined;
          renewed += 1;
          continue;
        }
        log.warn("requests.progress_not_shown", { thread: message.threadId, error });
      }
      shown = text;
      if (!ending) await pause();
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = later(spacingMs, resolve);
      hurry = () => {
        takeBack();
        resolve();
      };
    });
  }

  return {
    show(text) {
      wanted = text;
      work ??= catchUp().finally(() => {
        work = undefined;
      });
    },
    async settled() {
      ending = true;
      hurry?.();
      await work;
      if (wanted !== shown) await catchUp();
    },
  };
}
