import type { APIMessage } from "discord-api-types/v10";
import type { Playground } from "../playground/playground.ts";
import type { GatewayLog } from "./gateway-log.ts";
import type { Asked, Ledger } from "./ledger.ts";
import { fromBot, opened } from "./wishers.ts";

/** The outcome of everything people did, from the simulators' records. Each problem is a sentence. */
export interface Audit {
  readonly messages: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Commands that Turbot, down for more than Discord's 3 s, answered in the channel instead. */
  readonly answeredLate: number;
  /**
   * Commands lost with the session they were, or would have been, sent in: unlike messages, interactions can't be
   * fetched later. Discord told the person at once.
   */
  readonly untold: number;
  /** The longest wait for an answer, in milliseconds. */
  readonly longestSilenceMs: number;
  readonly requests: number;
  readonly pullRequests: number;
}

/** What a pull request calls its request. */
function publicIdIn(body: string): string | undefined {
  return /\(request ([0-9a-f]{16})\)/.exec(body)?.[1];
}

/** Whether everything that people wait for has been answered. */
export function everythingAnswered(...all: Parameters<typeof auditConversation>): boolean {
  return auditConversation(...all).lost.length === 0;
}

export function auditConversation(playground: Playground, ledger: Ledger, gateway: GatewayLog): Audit {
  const lost: string[] = [];
  const doubled: string[] = [];
  let longestSilenceMs = 0;
  const judge = (what: string, at: number, answers: readonly APIMessage[]) => {
    const [first, ...more] = answers;
    if (first === undefined) lost.push(`${what} was never answered`);
    else longestSilenceMs = Math.max(longestSilenceMs, Date.parse(first.timestamp) - at);
    if (more.length > 0) {
      const words = answers.map(({ content }) => JSON.stringify(content.slice(0, 80))).join(", ");
      doubled.push(`${what} was answered ${answers.length} times: ${words}`);
    }
  };

  const said = new Map(ledger.said.map((one) => [one.id, one]));
  const answersTo = repliesByMessage(playground, new Set(ledger.said.map(({ channelId }) => channelId)));
  for (const { id, at } of said.values()) judge(`message ${id}`, at, answersTo.get(id) ?? []);

  let answeredLate = 0;
  let untold = 0;
  for (const { id, at, channelId, userId, command, late } of ledger.used) {
    const answers = playground.discord.world
      .messages(channelId, userId)
      .filter((message) => message.interaction_metadata?.id === id || message.nonce === id);
    if (late && answers.length === 0 && !gateway.knows(id)) {
      untold += 1;
      continue;
    }
    judge(`/${command} ${id}`, at, answers.filter(isWhole));
    if (late && answers.length > 0) answeredLate += 1;
  }

  const proposals = playground.github.pullRequests().filter(({ body }) => body.includes("(request "));
  for (const asked of ledger.asked) {
    const refusals = answersWithin(playground, asked.channelId, asked.id);
    const threads = playground.discord.world.threads(asked.channelId).filter(({ id }) => id === asked.id);
    // GitHub doesn't know whose they are; their threads do.
    const told = threads.flatMap(({ id }) =>
      playground.discord.world.messages(id).map(({ content }) => content),
    );
    const known = proposals.filter(({ number }) =>
      told.some((words) => new RegExp(`/pull/${number}\\b`).test(words)),
    );
    const names = new Set(known.map(({ body }) => publicIdIn(body)));
    const mine = proposals.filter(({ body }) => names.has(publicIdIn(body)));
    const what = `request ${asked.id}`;
    if (threads.length === 0) {
      judge(what, asked.at, refusals);
      continue;
    }
    if (asked.approvals > 0 && mine.length === 0 && asked.rejected !== true)
      lost.push(`${what} was approved and has no pull request`);
    if (asked.approvals === 0) lost.push(`${what} never came to a plan`);
    if (mine.length > 1)
      doubled.push(`${what} has the pull requests ${mine.map(({ number }) => `#${number}`).join(", ")}`);
    doubled.push(
      ...repeatedInThread(playground, asked).map((words) => `${what}: twice in its thread: ${words}`),
    );
  }
  return {
    messages: ledger.said.length + ledger.used.length + ledger.asked.length,
    lost,
    doubled,
    answeredLate,
    untold,
    longestSilenceMs,
    requests: ledger.asked.filter(({ refused }) => refused === undefined).length,
    pullRequests: proposals.length,
  };
}

/** "Thinking…" isn't an answer yet. */
function isWhole({ content, embeds }: APIMessage): boolean {
  return content !== "" || embeds.length > 0;
}

function repliesByMessage(playground: Playground, channels: ReadonlySet<string>): Map<string, APIMessage[]> {
  const replies = new Map<string, APIMessage[]>();
  for (const channelId of channels) {
    for (const message of fromBot(playground, channelId)) {
      const to = message.message_reference?.message_id;
      if (to === undefined || !isWhole(message)) continue;
      replies.set(to, [...(replies.get(to) ?? []), message]);
    }
  }
  return replies;
}

function answersWithin(playground: Playground, channelId: string, id: string): readonly APIMessage[] {
  return fromBot(playground, channelId).filter(({ message_reference: to }) => to?.message_id === id);
}

/** What Turbot says once in a request: a plan for each message, one start for each "go", one end. */
function repeatedInThread(playground: Playground, { id, userId }: Asked): readonly string[] {
  const told = playground.discord.world.messages(id).filter(({ author }) => author.id === userId).length;
  const said = fromBot(playground, id);
  // Only the newest plan has buttons.
  const plans = said.filter(({ content }) => content.includes("**Ready?**"));
  const ends = said.filter(({ content }) => opened.test(content));
  return [
    ...(plans.length > told + 1 ? [`${plans.length} plans for ${told} messages`] : []),
    ...(ends.length > 1 ? [`${ends.length} times that the pull request is open`] : []),
  ];
}
