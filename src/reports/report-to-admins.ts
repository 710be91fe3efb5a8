import { createHash } from "node:crypto";
import type { Earlier, Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import type { MessageSource } from "../discord/messages/source.ts";
import { isFinalNo } from "../discord/rest/discord-trouble.ts";
import type { Log } from "../log/log.ts";
import { readableLines } from "../log/readable-lines.ts";

/** The admin channel: deploys, errors, requests. */
export interface Admins {
  /**
   * Posts there. A channel that can't be written to is logged, not thrown.
   *
   * @param nonce the topic: the same words on the same topic are posted once, while other words are posted
   * @returns whether it was posted
   */
  tell(text: string, nonce?: string, source?: MessageSource): Promise<boolean>;
  /** The same, with buttons under it. */
  ask(
    text: string,
    nonce: string,
    components: OutgoingMessage["components"],
    source?: MessageSource,
  ): Promise<boolean>;
  /**
   * The same, for a caller that retries by itself: throws what the messenger throws.
   *
   * @param earlier where to look first, if it may already have been posted
   * @param source where it comes from
   */
  insist(text: string, nonce: string, earlier?: Earlier, source?: MessageSource): Promise<void>;
}

export function createAdmins(powers: {
  readonly messenger: Messenger;
  /** The admin channel's id, asked each time: an operator can choose another one. */
  readonly channelId: () => string;
  /** Removes secrets. */
  readonly hide: (text: string) => string;
  /** Discord refuses messages in this channel. If another is the admin channel when it resolves, they go there. */
  readonly onRefused: (channelId: string) => Promise<void>;
  readonly log: Log;
}): Admins {
  const { messenger, channelId, hide, onRefused, log } = powers;
  async function say(
    text: string,
    nonce?: string,
    components?: OutgoingMessage["components"],
    source?: MessageSource,
    earlier?: Earlier,
  ): Promise<void> {
    const message: OutgoingMessage = {
      content: hide(text),
      ...(nonce === undefined ? {} : { nonce: nonceFor(nonce, text) }),
      ...(components === undefined ? {} : { components }),
      ...(earlier === undefined ? {} : { earlier }),
      ...(source === undefined ? {} : { source }),
    };
    const channel = channelId();
    try {
      await messenger.send(channel, message);
    } catch (error) {
      if (!isFinalNo(error)) throw error;
      await onRefused(channel);
      if (channelId() === channel) throw error;
      await messenger.send(channelId(), message);
    }
  }

  async function tell(...said: Parameters<typeof say>): Promise<boolean> {
    try {
      await say(...said);
      return true;
    } catch (error) {
      log.error("the admin channel could not be told", { error, text: said[0] });
      return false;
    }
  }

  return {
    tell: (text, nonce, source) => tell(text, nonce, undefined, source),
    ask: tell,
    async insist(text, nonce, earlier, source) {
      await say(text, nonce, undefined, source, earlier);
    },
  };
}

/**
 * For a repeated nonce Discord returns the first message, even if the second one has other words, so the words are part of the
 * nonce. If one setting was fixed and the next one is wrong, that has to be posted.
 */
function nonceFor(topic: string, text: string): string {
  return createHash("sha256").update(`${topic}\n${text}`).digest("base64url").slice(0, 25);
}

/** The end of a program's output, in a code block that it can't break out of. */
export function outputBlock(output: string, limit = 1_200): string {
  const text = readableLines(output.trim()).replaceAll("```", "ʼʼʼ");
  if (text === "") return "";
  const shown = text.length > limit ? `…${text.slice(-limit)}` : text;
  return `\n\`\`\`\n${shown}\n\`\`\``;
}
