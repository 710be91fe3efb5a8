import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { z } from "zod";
import { createRandom } from "../../packages/simulator-kit/random.ts";
import { askClaude } from "../../src/chat/ask-claude.ts";
import { type ChatRateLimits, createChatRate } from "../../src/chat/manners/chat-rate.ts";
import { createChatMessages } from "../../src/chat/store/chat-messages.ts";
import type { ClaudeCall } from "../../src/claude/claude.ts";
import { BudgetSpentError } from "../../src/claude/claude-errors.ts";
import { createClaude } from "../../src/claude/create-claude.ts";
import { createPaidAnswers } from "../../src/claude/store/paid-answers-table.ts";
import { silentLog } from "../../src/log/log.ts";
import type { Caps } from "../../src/spending/caps.ts";
import { createSpending } from "../../src/spending/create-spending.ts";
import { type Bought, createMonthTable } from "../../src/spending/store/month-table.ts";
import { createSpendingTable } from "../../src/spending/store/spending-table.ts";
import { usualCalls } from "../../src/spending/usual-calls.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import type { ScriptedAnswer } from "../claude/claude-simulator.ts";
import { startClaude } from "../claude/start-claude.ts";
import { castMonth, type Deed, type MonthSize } from "./cast.ts";
import { createTally, type Tally } from "./tally.ts";

export interface MonthPlay {
  readonly size: MonthSize;
  readonly seed: number;
  /** The folder of the release, for its prompts. */
  readonly release: string;
  /** Where the database goes. */
  readonly database: string;
  readonly caps: Caps;
  readonly models: { readonly chat: string; readonly planning: string; readonly building: string };
  readonly rateLimits: ChatRateLimits;
  /** Called now and then with how many deeds are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

export interface MonthResult {
  readonly tally: Tally;
  readonly bought: Bought;
  /** All of it, in dollars. */
  readonly dollars: number;
  /** By day of the month. */
  readonly mostInADay: number;
  readonly builds: { readonly wanted: number; readonly made: number; readonly refusals: readonly string[] };
}

type Line = Extract<Deed, { readonly kind: "line" }>;

/** Somebody who hears "later" tries once more after this long, in milliseconds. */
const patienceMs = 90_000;

const start = Date.UTC(2026, 10, 1);
const guildId = "10";

/**
 * A month of a big server on a virtual clock. Real are the prompt and the memory of chat, its pace, the claude room, which talks to the
 * simulated Claude over HTTP, and spending in SQLite. Building is the calls that it makes, with prompts and answers of the usual
 * size: git, the checks and Discord cost no money.
 */
export async function playMonth(play: MonthPlay): Promise<MonthResult> {
  const { size, seed, release, caps, models, onProgress = () => {} } = play;
  const clock = { now: start };
  const now = () => clock.now;
  const random = createRandom(seed);
  const api = await startClaude({ now });
  const database = openDatabase(play.database);
  const table = createSpendingTable(database, now);
  const spending = createSpending({ table, caps: () => caps, now });
  const claude = createClaude({
    ...{ apiKey: api.apiKey, baseUrl: api.url, models, log: silentLog, now, budget: spending },
    paid: createPaidAnswers(database, now),
  });
  const memory = createChatMessages(database, now);
  const prompt = readFileSync(join(release, "src", "chat", "chat-prompt.md"), "utf8");
  const rate = createChatRate(play.rateLimits);
  const tally = createTally();
  const refusals: string[] = [];
  let [made, messages] = [0, 0];

  let newest = 0;
  /** For the next call only: a call that is refused for money leaves its answer behind. */
  function willAnswer(answer: ScriptedAnswer): void {
    newest += 1;
    const own = newest;
    api.script({ ...answer, on: () => own === newest });
  }

  async function say(line: Line): Promise<void> {
    const { group, userId, channelId, words } = line;
    const of = tally.get(group);
    messages += 1;
    const id = String(messages);
    memory.addSaid({
      id,
      channelId,
      authorId: userId,
      authorName: userId,
      content: words,
      context: undefined,
    });
    willAnswer({ text: answerOf(random.between(200, 499)), thinkingTokens: usualCalls.chat.thinking });
    const powers = {
      ...{ claude, memory, prompt, commandPrefix: "!", commands: () => [] },
      standingOf: async () => (group === "builders" ? ("requester" as const) : ("member" as const)),
      leftOut: { has: () => false },
    };
    const message = { id, channel_id: channelId, guild_id: guildId, author: { id: userId } };
    try {
      await askClaude(powers, {
        message: message as GatewayMessageCreateDispatchData,
        fresh: { context: undefined, pictures: [] },
        grow: () => {},
        signal: new AbortController().signal,
      });
      if (of !== undefined) of.answered += 1;
    } catch (error) {
      if (!(error instanceof BudgetSpentError)) throw error;
      of?.refused.set(error.scope, (of.refused.get(error.scope) ?? 0) + 1);
    }
  }

  /** Whether there is an answer now; if not, those who are patient come back. */
  function turn({ userId, channelId, at }: Line): boolean {
    return rate.take({ memberId: userId, channelId, at }).kind === "answer";
  }

  async function build({ userId, revisions }: Extract<Deed, { readonly kind: "build" }>): Promise<void> {
    const request = `request-${made + refusals.length}`;
    try {
      for (let each = 0; each < 3; each += 1) await callOf("planning", request, userId, `turn ${each}`);
      // Every third plugin needs a second round.
      for (let round = 0; round <= Number(random.between(0, 2) === 0); round += 1) {
        await callOf("plugin", request, userId, `round ${round}`);
      }
      for (let revision = 1; revision <= revisions; revision += 1) {
        clock.now += 30 * 60_000;
        await callOf("plugin", request, userId, `revision ${revision}`);
      }
      made += 1;
    } catch (error) {
      if (!(error instanceof BudgetSpentError)) throw error;
      refusals.push(error.message);
    }
  }

  async function callOf(kind: "planning" | "plugin", requestId: string, userId: string, step: string) {
    const usual = usualCalls[kind];
    const context = {
      ...{ userId, guildId, requestId },
      purpose: kind === "planning" ? "planning" : "building",
    } as const;
    const call: ClaudeCall = {
      ...{ context, kind: usual.kind },
      system: [{ text: "p".repeat(usual.cacheRead + usual.cacheWrite), cache: true }],
      messages: [
        { role: "user", content: `${requestId} ${step} ${"w".repeat(Math.max(1_500, usual.fresh))}` },
      ],
    };
    const answer = { thinkingTokens: usual.thinking };
    clock.now += 60_000;
    if (kind === "planning") {
      willAnswer({ ...answer, text: answerOf(usual.written) });
      await claude.ask(call);
    } else {
      willAnswer({ ...answer, form: { code: "c".repeat(usual.written) } });
      await claude.fill(call, {
        ...{ name: "plugin", description: "A plugin" },
        schema: z.object({ code: z.string() }),
      });
    }
  }

  try {
    const waiting: Line[] = [];
    const deeds = [...castMonth(size, start, random)];
    let done = 0;
    for (;;) {
      const again = waiting[0];
      const isAgain = again !== undefined && again.at <= (deeds[0]?.at ?? Number.POSITIVE_INFINITY);
      const deed = isAgain ? waiting.shift() : deeds.shift();
      if (deed === undefined) break;
      // A build takes a while; time never goes back.
      clock.now = Math.max(clock.now, deed.at);
      if (!isAgain) {
        if (done % 500 === 0) onProgress(done, size.tries + size.builds);
        done += 1;
      }
      if (deed.kind === "build") {
        await build(deed);
        continue;
      }
      const of = tally.get(deed.group);
      if (of === undefined) continue;
      of.people.add(deed.userId);
      if (!isAgain) of.tries += 1;
      if (turn(deed)) await say(deed);
      else if (!isAgain) waiting.push({ ...deed, at: deed.at + patienceMs });
      else of.tooFast += 1;
    }
    const { building, chat } = table.inMonth("2026-11");
    const days = Array.from({ length: 30 }, (_, day) => {
      const date = `2026-11-${String(day + 1).padStart(2, "0")}`;
      return table.spentOn(date, { userId: "", guildId }).day.microDollars;
    });
    return {
      tally,
      bought: createMonthTable(database, now).bought("2026-11"),
      dollars: (building.microDollars + chat.microDollars) / 1_000_000,
      mostInADay: Math.max(...days) / 1_000_000,
      builds: { wanted: size.builds, made, refusals },
    };
  } finally {
    await claude.close();
    await api.stop();
    database.close();
  }
}

function answerOf(characters: number): string {
  return "Glub, a fine question. ".repeat(Math.ceil(characters / 23)).slice(0, characters);
}
