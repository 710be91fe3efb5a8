import { isBlank } from "../../packages/discord-rules/blank.ts";
import { partNonce } from "../discord/messages/message-body.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { MessageSource } from "../discord/messages/source.ts";
import { splitMessage } from "../discord/messages/split-message.ts";
import { discordCode, isRefused, refusedFor } from "../discord/rest/discord-errors.ts";
import type { Log } from "../log/log.ts";
import { closed } from "./close-code-block.ts";
import { stopButton } from "./stop-button.ts";
import type { BegunReply, ReplyPart } from "./store/chat-replies.ts";

/** A reply that grows while people read it. */
export interface StreamedReply {
  /** Takes the text so far. It is shown now, soon, or not at all if a newer one comes first. */
  grow(soFar: string): void;
  /** Takes the whole text: when this resolves, exactly that is shown. */
  finish(text: string): Promise<void>;
  /** Ends the reply with what was said so far and `note` below it. @returns what was said so far */
  breakOff(note: string): Promise<string>;
  /** Removes everything that was shown. */
  retract(): Promise<void>;
  /** Stops growing; what is shown stays. */
  stop(): Promise<void>;
  /** What is shown, part by part, including what an earlier process showed. */
  shown(): readonly string[];
}

/** Discord allows about 5 edits in 5 s per channel; one per 1.2 s leaves room for other calls there. */
const betweenEditsMs = 1_200;

interface Part {
  /** "perhaps": the previous process ended while posting it. "deleted": somebody removed it, so it isn't wanted. */
  at: { readonly id: string } | "perhaps" | "deleted";
  content: string;
  hasButton: boolean;
  /** Posting it was started before, and we never learned whether Discord accepted it. */
  mayBePosted: boolean;
}

export function createStreamedReply(powers: {
  readonly messenger: Messenger;
  readonly channelId: string;
  readonly replyTo: string;
  /** What an earlier, interrupted run left. */
  readonly begun: BegunReply | undefined;
  /** Stores which messages the reply consists of. */
  readonly keep: (parts: readonly ReplyPart[]) => void;
  /** A message of the reply exists. */
  readonly onPosted: (messageId: string) => void;
  /** Where the reply comes from, as known when one of its messages is posted or edited to this text. */
  readonly source: (content: string) => MessageSource;
  readonly log: Log;
}): StreamedReply {
  const { messenger, channelId, replyTo, begun, keep, onPosted, source, log } = powers;
  // We can't know whether an earlier run left its button there, so we assume it did.
  const parts: Part[] = (begun?.parts ?? []).map(({ id, content }) => ({
    at: id === null ? "perhaps" : { id },
    content,
    hasButton: true,
    mayBePosted: begun !== undefined,
  }));
  const inherited = parts.length;
  for (const { id } of begun?.parts ?? []) if (id !== null) onPosted(id);
  let newest = "";
  let growing: Promise<void> | undefined;
  let over = new AbortController();

  const writeDown = () =>
    keep(
      parts.flatMap(({ at, content }) =>
        at === "deleted" ? [] : [{ id: at === "perhaps" ? null : at.id, content }],
      ),
    );

  async function show(texts: readonly string[], isWhole: boolean): Promise<void> {
    for (const [index, content] of texts.entries()) {
      const hasButton = !isWhole && index === texts.length - 1;
      const part = parts[index] ?? { at: "perhaps", content, hasButton, mayBePosted: begun !== undefined };
      parts[index] = part;
      if (part.at === "perhaps") await post(part, index, content, hasButton);
      else if (part.content !== content || part.hasButton !== hasButton) await edit(part, content, hasButton);
    }
    if (!isWhole) return;
    while (parts.length > texts.length) {
      const extra = parts.at(-1);
      if (extra !== undefined) await remove(extra, parts.length - 1);
      parts.pop();
    }
    writeDown();
  }

  async function post(part: Part, index: number, content: string, hasButton: boolean): Promise<void> {
    // An earlier run may have been killed right after posting. Then the message is found by its old text.
    const earlier = index < inherited ? { since: replyTo, said: part.content } : undefined;
    const { mayBePosted } = part;
    Object.assign(part, { content, hasButton, mayBePosted: true });
    writeDown();
    const [id] = await messenger.send(channelId, {
      content,
      nonce: partNonce(replyTo, index),
      source: source(content),
      ...(earlier === undefined ? {} : { earlier }),
      ...(index === 0 ? { replyTo } : {}),
      ...(hasButton ? { components: [stopButton(replyTo)] } : {}),
    });
    if (id === undefined) return;
    part.at = { id };
    onPosted(id);
    writeDown();
    // A repeated nonce returns the message as it was first posted.
    if (mayBePosted) await edit(part, content, hasButton);
  }

  async function edit(part: Part, content: string, hasButton: boolean): Promise<void> {
    if (typeof part.at === "string") return;
    try {
      await messenger.edit(channelId, part.at.id, {
        content,
        source: source(content),
        ...(hasButton ? { components: [stopButton(replyTo)] } : {}),
      });
    } catch (error) {
      if (!refusedFor(error, discordCode.unknownMessage)) throw error;
      part.at = "deleted";
    }
    Object.assign(part, { content, hasButton });
    writeDown();
  }

  async function remove(part: Part, index: number): Promise<void> {
    // Posting it again is the only way to learn its id.
    if (part.at === "perhaps") await post(part, index, part.content, false);
    if (typeof part.at === "object") await messenger.delete(channelId, part.at.id);
  }

  async function keepGrowing(): Promise<void> {
    let last = "";
    for (;;) {
      await pause(betweenEditsMs, over.signal);
      if (over.signal.aborted) return;
      if (newest === last) continue;
      last = newest;
      // A failed preview is no loss: the whole text is shown in the end.
      try {
        await show(splitMessage(last), false);
      } catch (error) {
        log.warn("a preview of a reply failed", { error });
        // The next one would be refused too, and Discord blocks clients with too many refused calls.
        if (isRefused(error)) return;
      }
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
      if (!isBlank(soFar)) growing ??= keepGrowing();
    },
    stop,
    async finish(text) {
      await stop();
      await show(splitMessage(text), true);
    },
    async breakOff(note) {
      await stop();
      const shown = parts.map(({ content }) => closed(content));
      // Text since the last preview counts too. Of an earlier process's answer, only what it showed is known.
      const texts = newest.trim() === "" ? shown : splitMessage(closed(newest.trimEnd()));
      const said = texts.join("\n");
      const [first = "", ...rest] = splitMessage(`${texts.at(-1) ?? ""}\n${note}`.trim());
      await show([...texts.slice(0, -1), first, ...rest], true);
      return said;
    },
    async retract() {
      await stop();
      await show([], true);
    },
    shown: () => parts.map(({ content }) => content),
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
