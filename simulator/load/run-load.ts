import { setTimeout as sleep } from "node:timers/promises";
import type Anthropic from "@anthropic-ai/sdk";
import { createLoadWorld, type LoadPowers, type LoadSize, type LoadWorld } from "./load-world.ts";
import { endsWith, type Figures, figuresOf, type Question } from "./tally.ts";

export interface LoadResult extends Figures {
  /** Answers longer than one message. */
  readonly long: number;
  readonly plansAsked: number;
  /** Messages in planning threads that got an answer, and those that got none. */
  readonly planTurns: number;
  readonly planTurnsLost: number;
  /** Calls that Discord rate-limited. */
  readonly tooFast: number;
  readonly mostCallsAtOnce: number;
  /** Bytes; undefined: the system doesn't report it. */
  readonly peakMemory: number | undefined;
}

/** How long people wait between an answer and their next message, in milliseconds: on average 5 s. */
const thinkMs = { least: 2_000, most: 8_000 };

/** The longest that anybody waits, in milliseconds. */
const patienceMs = 60_000;

/** One in this many answers is longer than one message. */
const longEvery = 10;

/** People chat and plan, all at once, for this many seconds; then waits for the answers still due. */
export async function runLoad(
  powers: LoadPowers,
  size: LoadSize & { readonly seconds: number },
): Promise<LoadResult> {
  const questions = new Map<string, Question>();
  const calls = { now: 0, most: 0 };
  const world = await createLoadWorld(powers, size, (call, moment) => {
    calls.now += moment === "came" ? 1 : -1;
    calls.most = Math.max(calls.most, calls.now);
    const question = questions.get(tokenIn(newestText(call)) ?? "");
    if (question === undefined) return;
    if (moment === "came") question.claudeAskedAt = Date.now();
    else question.claudeDoneAt = Date.now();
  });
  const stopWatching = watchAnswers(world, questions);
  try {
    const endsAt = Date.now() + size.seconds * 1_000;
    const chatting = world.chatterIds.map((userId, index) => chat(world, questions, userId, index, endsAt));
    const planning = world.plannerIds.map((userId, index) => plan(world, userId, index, endsAt));
    await Promise.all(chatting);
    const turns = await Promise.all(planning);
    const { discord } = world;
    const said = (channelId: string) =>
      discord.world.messages(channelId).filter(({ author }) => author.id === discord.botUser.id);
    return {
      ...figuresOf([...questions.values()], said),
      long: [...questions.values()].filter(isLong).length,
      plansAsked: turns.length,
      planTurns: turns.reduce((sum, { answered }) => sum + answered, 0),
      planTurnsLost: turns.reduce((sum, { lost }) => sum + lost, 0),
      tooFast: discord.journal.entries.filter(({ status }) => status === 429).length,
      mostCallsAtOnce: calls.most,
      peakMemory: world.peakMemory(),
    };
  } finally {
    stopWatching();
    await world.stop();
  }
}

async function chat(
  world: LoadWorld,
  questions: Map<string, Question>,
  userId: string,
  index: number,
  endsAt: number,
): Promise<void> {
  const { discord, claude, channelIds } = world;
  const channelId = channelIds[index % channelIds.length] ?? "";
  const think = thinking(index);
  await sleep(think() / 2);
  for (let turn = 0; Date.now() < endsAt; turn += 1) {
    const token = `#${index}-${turn}.`;
    claude.script({ text: answerTo(index, turn, token), on: (call) => tokenIn(newestText(call)) === token });
    const askedAt = Date.now();
    const words = `<@${discord.botUser.id}> and what about ${token}`;
    const { id } = await discord.people.write(userId, channelId, words);
    questions.set(token, { id, channelId, token, askedAt });
    await waitUntil(() => questions.get(token)?.answeredAt !== undefined, Date.now() + patienceMs);
    await sleep(think());
  }
}

/** A wish, and then messages about it in its thread; never "go". */
async function plan(
  world: LoadWorld,
  userId: string,
  index: number,
  endsAt: number,
): Promise<{ readonly answered: number; readonly lost: number }> {
  const { discord, channelIds } = world;
  const channelId = channelIds[index % channelIds.length] ?? "";
  const think = thinking(1_000 + index);
  await sleep(think() / 2);
  const wish = `<@${discord.botUser.id}> feature request: a command that rolls ${index + 2} dice`;
  const asked = await discord.people.write(userId, channelId, wish);
  const tally = { answered: 0, lost: 0 };
  let after = asked.id;
  for (;;) {
    const spoke = discord.people.waitForMessage(
      asked.id,
      ({ author, id }) => author.id === discord.botUser.id && BigInt(id) > BigInt(after),
      patienceMs,
    );
    const answered = await spoke.then(
      () => true,
      () => false,
    );
    if (answered) tally.answered += 1;
    else tally.lost += 1;
    if (!answered || Date.now() >= endsAt) return tally;
    await sleep(think());
    after = (await discord.people.write(userId, asked.id, `please make them number ${tally.answered}`)).id;
  }
}

/** Records when the end of each answer appears in its channel. */
function watchAnswers({ discord }: LoadWorld, questions: ReadonlyMap<string, Question>): () => void {
  return discord.subscribe(({ kind, channelId = "", messageId }) => {
    if (kind !== "message" && kind !== "message_update") return;
    const message = discord.world.messages(channelId).find(({ id }) => id === messageId);
    if (message?.author.id !== discord.botUser.id) return;
    const question = questions.get(tokenIn(message.content) ?? "");
    if (question === undefined || !endsWith(message.content, question.token)) return;
    question.answeredAt ??= Date.now();
  });
}

function answerTo(index: number, turn: number, token: string): string {
  const words = isLongTurn(index, turn)
    ? "glub ".repeat(900)
    : "Glub, I would say, and that is all there is to ";
  return `${words}${token}`;
}

function isLongTurn(index: number, turn: number): boolean {
  return (index + turn) % longEvery === 0;
}

function isLong({ token }: Question): boolean {
  const [index = 0, turn = 0] = [...token.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return isLongTurn(index, turn);
}

/** The last token in a text. */
function tokenIn(text: string): string | undefined {
  return [...text.matchAll(/#\d+-\d+\./g)].at(-1)?.[0];
}

function newestText(call: Anthropic.MessageCreateParams): string {
  const content = call.messages.at(-1)?.content ?? "";
  return typeof content === "string" ? content : "";
}

/** The same pauses in every run, but different ones per person. */
function thinking(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return thinkMs.least + (state / 2 ** 32) * (thinkMs.most - thinkMs.least);
  };
}

async function waitUntil(isSo: () => boolean, until: number): Promise<boolean> {
  while (!isSo()) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
}
