import { setTimeout as sleep } from "node:timers/promises";
import type {
  GatewayMessageCreateDispatchData,
  GatewayMessageUpdateDispatchData,
} from "discord-api-types/v10";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { plainName } from "../discord/messages/plain-name.ts";
import { isApiError } from "../discord/rest/api-errors.ts";
import type { Log } from "../log/log.ts";
import { createRateLimit, type RateLimit } from "../plugins/capabilities/rate-limit.ts";
import { chooseMailMenu, closeMailButton, mailWords } from "../plugins/capabilities/reach/mail-words.ts";
import type { MailEnds } from "../plugins/dispatch/mail-ends.ts";
import type { MailEvent } from "../plugins/dispatch/route-mail.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import type { ClosedLetters } from "../plugins/store/closed-letters.ts";
import type { MailConversation, MailConversations } from "../plugins/store/mail-conversations.ts";
import type { HandleEvent } from "./handle-event.ts";

/** Nobody gets the notice again within this time, in milliseconds: an hour. */
const saidAgainAfterMs = 60 * 60 * 1_000;

/** How many conversations are remembered. Anyone who drops out can get the notice again. */
const keptInMind = 1_000;

/** So many messages and edits of one person reach a team in ten minutes. */
const mostMails = 40;
/** So often is somebody asked to whom they write. */
const mostQuestions = 5;
const limitMs = 10 * 60 * 1_000;
/** Of Discord's 50 calls a second, what a raid of many people can make Turbot use: 20 messages at once, then so many a second for each plugin. */
const burst = 20;
const perSecond = 5;

/** Whoever opens a conversation reads that it is open before Turbot knows that they can. Over a kill, that takes as long as a start. */
const tellingMs = 60_000;
const lookAgainMs = 100;

const words =
  "Ahoy! 🐟 I only chat in servers, where everyone can listen in, so I haven't read this one. " +
  "Mention me in a channel there and say anything: that's where I'm Turbotastic.";

interface DirectPowers {
  readonly messenger: Pick<Messenger, "send" | "react">;
  readonly mails: MailConversations;
  readonly closedLetters: Pick<ClosedLetters, "reopen">;
  readonly ends: Pick<MailEnds, "end">;
  readonly plugins: Pick<PluginHost, "onMail" | "mailOffers">;
  /** Somebody has deleted it. */
  readonly isGone: (messageId: string) => boolean;
  readonly guildIds: () => Iterable<string>;
  readonly nameOf: (guildId: string) => Promise<string>;
  readonly isMember: (guildId: string, userId: string) => Promise<boolean>;
  readonly log: Log;
  readonly elapsed: () => number;
}

/**
 * Passes direct messages to the one plugin that the person has opened a conversation with, and answers all others with where to talk instead,
 * once in a while. Claude is never asked. All other events go on to `next`.
 */
export function createDirectReplies(powers: DirectPowers, next: HandleEvent): HandleEvent {
  const { messenger, mails, ends, closedLetters, plugins, isGone } = powers;
  const { guildIds, nameOf, isMember, log, elapsed } = powers;
  const told = new Map<string, number>();
  const tooMuch = createLimit(mostMails, elapsed);
  const paces = new Map<string, RateLimit>();
  const paceOf = (plugin: string) => {
    const pace = paces.get(plugin) ?? createRateLimit(burst, perSecond, elapsed);
    paces.set(plugin, pace);
    return pace;
  };
  const tooManyQuestions = createLimit(mostQuestions, elapsed);

  const say = async (channelId: string, message: Parameters<Messenger["send"]>[1]) => {
    try {
      await messenger.send(channelId, message);
    } catch (error) {
      // Someone who blocks Turbot's messages can't be told.
      if (!isApiError(error)) throw error;
      log.warn("mail.not_answered", { error });
    }
  };
  /** How members of a server open a conversation with its team. */
  const offersTo = async (userId: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    for (const guildId of [...guildIds()].slice(0, 20)) {
      const [command] = await plugins.mailOffers(guildId);
      if (command === undefined || !(await isMember(guildId, userId).catch(() => false))) continue;
      lines.push(
        `\nTo write to the team of **${plainName(await nameOf(guildId))}**, use \`${command}\` there.`,
      );
    }
    return lines.slice(0, 10);
  };

  const onOther = async ({ id, channel_id: channelId, author }: GatewayMessageCreateDispatchData) => {
    if (elapsed() < (told.get(channelId) ?? Number.NEGATIVE_INFINITY) + saidAgainAfterMs) return;
    await say(channelId, { content: [words, ...(await offersTo(author.id))].join(""), nonce: id });
    told.delete(channelId);
    told.set(channelId, elapsed());
    const [oldest] = told.keys();
    if (told.size > keptInMind && oldest !== undefined) told.delete(oldest);
  };

  /** Ends it if they have left the server, or Turbot has: then it is no team of theirs. */
  const stillThere = async (to: MailConversation, channelId: string, nonce: string): Promise<boolean> => {
    if (await isMember(to.guildId, to.userId)) return true;
    await ends.end(to, "left")();
    const isServed = [...guildIds()].includes(to.guildId);
    const content = isServed ? mailWords.left(await nameOf(to.guildId)) : mailWords.turbotLeft;
    await say(channelId, { content, nonce });
    return false;
  };

  const onceTold = async (userId: string): Promise<MailConversation | undefined> => {
    const until = elapsed() + tellingMs;
    for (;;) {
      const to = mails.current(userId);
      if (to === undefined || to.isTold) return to;
      if (elapsed() > until) return undefined;
      await sleep(lookAgainMs);
    }
  };

  /** Not above the limit. The first that is above says so. */
  const isTooMuch = async (userId: string, channelId: string, nonce: string): Promise<boolean> => {
    const far = tooMuch(userId);
    if (far === "now") await say(channelId, { content: mailWords.tooMany, nonce });
    return far !== "no";
  };

  /** @param what "That" @returns whether it reached the team; otherwise they were told */
  const pass = async (
    to: MailConversation,
    event: Extract<MailEvent, { readonly message: unknown }>,
    { what, nonce, signal }: { readonly what: string; readonly nonce: string; readonly signal: AbortSignal },
  ): Promise<boolean> => {
    const { id, channel_id: channelId } = event.message;
    // Everybody waits in a lane of their own, so nobody waits for all that one person writes.
    const waitMs = paceOf(to.plugin).reserve();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    const outcome = await plugins.onMail(to, event);
    // Meanwhile they may have taken it back themselves.
    if (outcome.kind === "taken" || isGone(id)) return true;
    const content = mailWords.notReached(what, outcome.kind === "failed" ? outcome.why : undefined);
    await say(channelId, { content, components: [closeMailButton(to.id)], nonce });
    return false;
  };

  const onMail = async (
    to: MailConversation,
    message: GatewayMessageCreateDispatchData,
    signal: AbortSignal,
  ) => {
    const { id, channel_id: channelId } = message;
    if (isGone(id) || (await isTooMuch(to.userId, channelId, id))) return;
    if (!(await stillThere(to, channelId, id))) return;
    // Before it goes there: an edit can follow at once.
    mails.note(id, to.id);
    if (!(await pass(to, { name: "mail", message }, { what: "That", nonce: id, signal }))) return;
    await messenger.react(channelId, id, "✅").catch((error: unknown) => log.warn("mail.no_tick", { error }));
  };

  const onEdit = async (message: GatewayMessageUpdateDispatchData, signal: AbortSignal) => {
    const { id, channel_id: channelId } = message;
    const to = mails.ofMessage(id);
    if (to === undefined || to.userId !== message.author.id || isGone(id)) return;
    const nonce = `edit ${id}`.slice(0, 25);
    if (await isTooMuch(to.userId, channelId, nonce)) return;
    if (await stillThere(to, channelId, nonce))
      await pass(to, { name: "mailEdit", message }, { what: "Your change", nonce, signal });
  };

  return async (event, signal, ...rest) => {
    const isMessage = event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE";
    if (!isMessage || event.d.guild_id !== undefined) return next(event, signal, ...rest);
    if (!isFromAPerson(event.d)) return;
    if (event.t === "MESSAGE_UPDATE") return onEdit(event.d, signal);
    const { id, channel_id: channelId, author } = event.d;
    closedLetters.reopen(author.id);
    const to = await onceTold(author.id);
    if (to !== undefined) return onMail(to, event.d, signal);
    const open = mails.openOf(author.id).filter(({ isTold }) => isTold);
    if (open.length === 0) return onOther(event.d);
    // The last question is still there to be answered.
    if (tooManyQuestions(author.id) !== "no") return;
    const named = await Promise.all(
      open.map(async (one) => ({ id: one.id, server: await nameOf(one.guildId) })),
    );
    await say(channelId, { content: mailWords.choose, components: [chooseMailMenu(named)], nonce: id });
  };
}

/** How often a person can do something in ten minutes. "now": this is the first above that. */
function createLimit(most: number, elapsed: () => number): (userId: string) => "no" | "now" | "still" {
  const recent = new Map<string, { readonly at: readonly number[]; readonly isTold: boolean }>();
  return (userId) => {
    const { at, isTold } = recent.get(userId) ?? { at: [], isTold: false };
    const lately = at.filter((one) => one > elapsed() - limitMs);
    const isOver = lately.length >= most;
    if (recent.size > keptInMind) recent.clear();
    recent.set(userId, { at: isOver ? lately : [...lately, elapsed()], isTold: isOver });
    return isOver ? (isTold ? "still" : "now") : "no";
  };
}
