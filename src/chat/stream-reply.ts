import { partNonce } from "../discord/message-body.ts";
import type { Messenger } from "../discord/messenger.ts";
import { splitMessage } from "../discord/split-message.ts";
import type { Log } from "../log/log.ts";

/** A reply that grows before the reader's eyes. */
export interface StreamedReply {
  /** The text so far. Shown now, soon, or not at all if a newer one comes first. */
  grow(soFar: string): void;
  /** The whole text: when this resolves, all of it is shown, and nothing else. */
  finish(text: string): Promise<void>;
  /** Stops growing; what is shown stays. */
  stop(): Promise<void>;
}

/** Discord allows about 5 edits in 5 s in a channel; one in 1.2 s leaves room for what else happens there. */
const betweenEditsMs = 1_200;

export function createStreamedReply(powers: {
  readonly messenger: Messenger;
  readonly channelId: string;
  readonly replyTo: string;
  /** The reply's parts get nonces from it: repeating the reply changes the messages that exist. */
  readonly nonce: string;
  /** An earlier, interrupted run may have posted parts already. */
  readonly repeated: boolean;
  readonly log: Log;
}): StreamedReply {
  const { messenger, channelId, replyTo, nonce, repeated, log } = powers;
  const shown: { readonly id: string; content: string }[] = [];
  let newest = "";
  let growing: Promise<void> | undefined;
  let over = new AbortController();

  async function show(text: string, isWhole: boolean): Promise<void> {
    const parts = splitMessage(text);
    for (const [index, content] of parts.entries()) {
      const part = shown[index];
      if (part === undefined) await post(index, content);
      else if (part.content !== content) {
        await messenger.edit(channelId, part.id, { content });
        part.content = content;
      }
    }
    if (!isWhole) return;
    for (const extra of shown.splice(parts.length)) await messenger.delete(channelId, extra.id);
  }

  async function post(index: number, content: string): Promise<void> {
    const [id] = await messenger.send(channelId, {
      content,
      nonce: partNonce(nonce, index),
      ...(index === 0 ? { replyTo } : {}),
    });
    if (id === undefined) return;
    shown.push({ id, content });
    // The nonce was absorbed if the message exists from before: then it still says what it said then.
    if (repeated) await messenger.edit(channelId, id, { content });
  }

  async function keepGrowing(): Promise<void> {
    let last = "";
    for (;;) {
      await pause(betweenEditsMs, over.signal);
      if (over.signal.aborted) return;
      if (newest === last) continue;
      last = newest;
      // A preview that fails is no loss: the whole text is shown in the end.
      await show(last, false).catch((error: unknown) => log.warn("a preview of a reply failed", { error }));
    }
  }

  async function stop(): Promise<void> {
    over.abort();
    await growing;
    growing = undefined;
    over = new AbortController();
  }

  return {
    grow(soFar) {
      newest = soFar;
      if (soFar.trim() !== "") growing ??= keepGrowing();
    },
    stop,
    async finish(text) {
      await stop();
      await show(text, true);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
