import { InteractionFailedError } from "../../packages/discord-simulator/interactions/interaction-failed.ts";
import { UnknownCommandError } from "../../packages/discord-simulator/start-discord.ts";
import type { Random } from "../../packages/simulator-kit/random.ts";
import type { Playground } from "../playground/playground.ts";
import type { Ledger } from "./ledger.ts";
import { pause } from "./pause.ts";

export interface PeoplePowers {
  readonly playground: Playground;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly now: () => number;
  /** Minimum and maximum milliseconds between two actions of one person. */
  readonly everyMs: readonly [least: number, most: number];
}

/** A person, and the channel they use. */
export interface Person {
  readonly userId: string;
  readonly channelId: string;
}

/** Each in a channel of their own, so that Discord's limit of 5 messages in 5 s per channel doesn't distort the result. */
export function inviteMembers(
  { discord: { world }, cast: { guildId } }: Playground,
  count: number,
): readonly Person[] {
  return Array.from({ length: count }, (_, index) => ({
    userId: world.addMember(guildId, { name: `Minnow ${index + 1}` }).id,
    channelId: world.addChannel(guildId, { name: `lagoon-${index + 1}` }).id,
  }));
}

const smallTalk: readonly [string, ...string[]] = [
  "hello there",
  "how are you today?",
  "tell me a joke",
  "what can you do?",
  "thanks for everything",
  "the tide is high this morning",
  "good night",
];

/** Writes to Turbot and uses its commands until the signal. */
export async function keepTalking(powers: PeoplePowers, person: Person, signal: AbortSignal): Promise<void> {
  const { playground, random, everyMs } = powers;
  const bot = playground.discord.botUser.id;
  while (!signal.aborted) {
    await pause(random.between(...everyMs), signal);
    if (signal.aborted) return;
    const action = random.between(1, 10);
    if (action <= 6) await say(powers, person, `<@${bot}> ${random.pick(smallTalk)}`);
    else if (action === 7) await say(powers, person, "!ping");
    else await use(powers, person, "ping");
  }
}

async function say(
  { playground, ledger, now }: PeoplePowers,
  { userId, channelId }: Person,
  content: string,
) {
  const at = now();
  const { id } = await playground.discord.people.write(userId, channelId, content);
  ledger.said.push({ id, channelId, at });
}

async function use(
  { playground, ledger, now }: PeoplePowers,
  { userId, channelId }: Person,
  command: string,
) {
  const at = now();
  const used = (id: string, late: boolean) =>
    void ledger.used.push({ id, channelId, userId, command, at, late });
  try {
    const { interactionId } = await playground.discord.people.slash(userId, channelId, command);
    used(interactionId, false);
  } catch (error) {
    if (error instanceof InteractionFailedError) used(error.interactionId, true);
    else if (error instanceof UnknownCommandError) ledger.refusals.push({ at, what: error.message });
    else throw error;
  }
}
