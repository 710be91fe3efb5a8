import type { Messenger } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import { discordCode, refusedFor } from "../../discord/rest/discord-errors.ts";
import type { Log } from "../../log/log.ts";
import type { Scheduler } from "../scheduler.ts";

/** One message that follows the steps of a run. Discord allows about one edit per second and channel, so edits are spaced. */
export interface Progress {
  /** Shows this text soon; skips older texts. */
  show(text: string): void;
  /** Resolves when the newest text is shown, or showing it failed. */
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
    /** Where it comes from. */
    readonly source: MessageSource;
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

  /** Never rejects: a thread that can't be written to must not stop the build. */
  async function catchUp(): Promise<void> {
    while (wanted !== undefined && wanted !== shown) {
      const text = wanted;
      try {
        if (messageId === undefined) {
          const sent = await messenger.send(message.threadId, {
            content: text,
            nonce: nonce(),
            source: message.source,
          });
          messageId = sent.at(-1);
          if (messageId !== undefined) message.onSent(messageId);
        } else {
          await messenger.edit(message.threadId, messageId, {
            content: text,
            source: message.source,
          });
        }
      } catch (error) {
        if (messageId !== undefined && refusedFor(error, discordCode.unknownMessage)) {
          // Somebody deleted it: send a new one.
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
      const cancelTimer = later(spacingMs, resolve);
      hurry = () => {
        cancelTimer();
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
