import type { APIMessage } from "discord-api-types/v10";

/** One question in chat, and its answer. Times are in milliseconds. */
export interface Question {
  readonly id: string;
  readonly channelId: string;
  /** The unique last word of its answer. */
  readonly token: string;
  readonly askedAt: number;
  /** Claude was asked. */
  claudeAskedAt?: number;
  /** Claude's answer was sent. */
  claudeDoneAt?: number;
  /** The whole answer was in the channel. */
  answeredAt?: number;
}

export interface Figures {
  readonly messages: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** From a question's turn in its channel to its whole answer, without Claude's time. */
  readonly ownShare: Spread;
  /** From the question to its whole answer, as its author sees it. */
  readonly wait: Spread;
}

/** In milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** @param said everything the bot wrote in a channel, oldest first */
export function figuresOf(
  questions: readonly Question[],
  said: (channelId: string) => readonly APIMessage[],
): Figures {
  const channels = Map.groupBy(questions, ({ channelId }) => channelId);
  let doubled = 0;
  let outOfOrder = 0;
  const shares: number[] = [];
  for (const [channelId, asked] of channels) {
    const replies = said(channelId);
    const answered = replies.flatMap(({ message_reference: reference }) => reference?.message_id ?? []);
    doubled += answered.length - new Set(answered).size;
    outOfOrder += inversions(answered);
    shares.push(...ownShares(asked));
    for (const { token } of asked) {
      doubled += Math.max(0, replies.filter(({ content }) => endsWith(content, token)).length - 1);
    }
  }
  const waits = questions.flatMap(({ askedAt, answeredAt }) =>
    answeredAt === undefined ? [] : answeredAt - askedAt,
  );
  return {
    messages: questions.length,
    lost: questions.length - waits.length,
    doubled,
    outOfOrder,
    ownShare: spreadOf(shares),
    wait: spreadOf(waits),
  };
}

export function endsWith(content: string, token: string): boolean {
  // A person's first answer ends with a line in small print: what Turbot is.
  const [answer = ""] = content.split("\n-# ");
  return answer.trimEnd().endsWith(token);
}

/** Snowflakes that follow a newer one. */
function inversions(ids: readonly string[]): number {
  return ids.filter((id, index) => index > 0 && BigInt(id) < BigInt(ids[index - 1] ?? "0")).length;
}

/** A question's turn begins when it is asked, or when the previous one in its channel is answered. */
function ownShares(asked: readonly Question[]): readonly number[] {
  let free = 0;
  return asked
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .flatMap(({ askedAt, claudeAskedAt, claudeDoneAt, answeredAt }) => {
      if (claudeAskedAt === undefined || claudeDoneAt === undefined || answeredAt === undefined) return [];
      const turnAt = Math.max(askedAt, free);
      free = answeredAt;
      // The end of an answer can appear at Discord before Claude's connection is closed.
      return [Math.max(0, claudeAskedAt - turnAt) + Math.max(0, answeredAt - claudeDoneAt)];
    });
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
