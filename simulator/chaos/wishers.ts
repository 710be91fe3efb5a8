import type { APIMessage } from "discord-api-types/v10";
import { InteractionFailedError } from "../../packages/discord-simulator/interactions/interaction-failed.ts";
import { featureRole } from "../playground/create-world.ts";
import type { Playground } from "../playground/playground.ts";
import type { Asked } from "./ledger.ts";
import { pause } from "./pause.ts";
import type { PeoplePowers, Person } from "./people.ts";

/** Members with the role that may ask. Each asks once, since there must be two minutes between requests. */
export function inviteWishers(
  { discord: { world }, cast: { guildId } }: Playground,
  count: number,
): readonly Person[] {
  const role = world
    .guilds()
    .find(({ id }) => id === guildId)
    ?.roles.find(({ name }) => name === featureRole);
  if (role === undefined) throw new Error(`the guild has no role ${featureRole}`);
  return Array.from({ length: count }, (_, index) => ({
    userId: world.addMember(guildId, { name: `Wisher ${index + 1}`, roleIds: [role.id] }).id,
    channelId: world.addChannel(guildId, { name: `wishes-${index + 1}` }).id,
  }));
}

const wishes: readonly [string, ...string[]] = [
  "rolls dice, with an endless loop, then fixed",
  "flips a coin",
  "keeps quotes",
  "makes a poll",
  "answers like a magic ball",
  "counts things up",
  "greets people by name",
];

/** How often a person looks, in milliseconds. */
const lookMs = 400;

const againMs = 4_000;

/** How long a person waits after *Ship it* without an effect, in milliseconds. */
const pressPatienceMs = 20_000;

/** A person told that Claude is unavailable asks again after this, in milliseconds. */
const askAgainMs = 8_000;

/**
 * Asks for a feature and sees it through: answers the question, approves the plan, and says "go" again if Turbot
 * asks. Resolves once there is a pull request, or at the signal.
 */
export async function wish(
  powers: PeoplePowers,
  person: Person,
  number: number,
  signal: AbortSignal,
): Promise<void> {
  const { playground, ledger, now } = powers;
  // Two identical wishes get the same name, and the second person is told so.
  const wanted = wishes[number % wishes.length];
  const { people, botUser } = playground.discord;
  while (!signal.aborted) {
    const words = `<@${botUser.id}> feature request: a command that ${wanted}`;
    const at = now();
    const { id } = await people.write(person.userId, person.channelId, words);
    const asked: Asked = { id, channelId: person.channelId, userId: person.userId, at, approvals: 0 };
    ledger.asked.push(asked);
    if (await seeThrough(powers, asked, signal)) return;
    await pause(askAgainMs, signal);
  }
}

/** @returns false: it was refused, and can be asked again */
async function seeThrough(powers: PeoplePowers, asked: Asked, signal: AbortSignal): Promise<boolean> {
  const { playground, random, now } = powers;
  const { world, people } = playground.discord;
  let answered = "0";
  let pressedAt = Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    await pause(lookMs, signal);
    if (!world.threads(asked.channelId).some(({ id }) => id === asked.id)) {
      const refusal = fromBot(playground, asked.channelId).find(
        ({ message_reference }) => message_reference?.message_id === asked.id,
      );
      if (refusal === undefined || refusal.content === "") continue;
      asked.refused = refusal.content;
      return false;
    }
    const newest = fromBot(playground, asked.id).filter(({ id }) => BigInt(id) > BigInt(answered));
    if (newest.some(({ content }) => opened.test(content))) return true;
    if (newest.some(({ content }) => /^I have to give up on this one/.test(content))) {
      asked.rejected = true;
      return true;
    }
    const open = newest.findLast((message) => reactionTo(message) !== undefined);
    if (open === undefined) {
      // A refused press is answered privately; the person tries again in words.
      if (now() - pressedAt < pressPatienceMs || pressedAt === Number.POSITIVE_INFINITY) continue;
      pressedAt = Number.POSITIVE_INFINITY;
      asked.approvals += 1;
      await people.write(asked.userId, asked.id, "go");
      continue;
    }
    answered = open.id;
    pressedAt = Number.POSITIVE_INFINITY;
    const reaction = reactionTo(open);
    // A person told that something failed takes a moment before they try again.
    if (reaction === "again") await pause(againMs, signal);
    if (reaction === "approve" && random.chance(0.5)) {
      asked.approvals += 1;
      await press(powers, asked, open);
      pressedAt = now();
    } else if (reaction === "approve" || reaction === "again") {
      asked.approvals += 1;
      await people.write(asked.userId, asked.id, "go");
    } else {
      await people.write(asked.userId, asked.id, "As simple as it can be, please.");
    }
  }
  return true;
}

/** What Turbot says at the end of a request. */
export const opened = /The pull request is open/;

/** How a person reacts to a message in their thread. */
function reactionTo({ content, components }: APIMessage): "approve" | "again" | "answer" | undefined {
  if ((components ?? []).length > 0) return "approve";
  if (/say \*\*go\*\*/i.test(content)) return "again";
  if (/\?$|write anything here|say that once more|tell me what/i.test(content.trim())) return "answer";
  return undefined;
}

async function press(
  { playground, ledger, now }: PeoplePowers,
  asked: Asked,
  plan: APIMessage,
): Promise<void> {
  const { people } = playground.discord;
  const ship = JSON.stringify(plan.components).match(/request:\d+:ship:\d+/)?.[0];
  if (ship === undefined) return void (await people.write(asked.userId, asked.id, "go"));
  try {
    await people.press(asked.userId, plan.id, ship);
  } catch (error) {
    // "This application did not respond": the person says it in words instead.
    if (!(error instanceof InteractionFailedError)) {
      // The buttons disappeared before the press.
      ledger.refusals.push({ at: now(), what: String(error) });
      return;
    }
    await people.write(asked.userId, asked.id, "go");
  }
}

export function fromBot({ discord }: Playground, channelId: string): readonly APIMessage[] {
  return discord.world.messages(channelId).filter(({ author }) => author.id === discord.botUser.id);
}
