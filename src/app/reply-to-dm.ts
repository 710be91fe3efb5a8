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
import { chooseMailMenu, closeMailButton, mailWords } from "../plugins/capabilities/reach/mail-words.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import type { ClosedLetters } from "../plugins/store/closed-letters.ts";
import type { MailConversation, MailConversations } from "../plugins/store/mail-conversations.ts";
import type { HandleEvent } from "./handle-event.ts";

/** Nobody gets the notice again within this time, in milliseconds: an hour. */
const saidAgainAfterMs = 60 * 60 * 1_000;

/** How many conversations are remembered. Anyone who drops out can get the notice again. */
const keptInMind = 1_000;

/** So many messages of one person reach a team in ten minutes. */
const mostMails = 40;
const mailsMs = 10 * 60 * 1_000;

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
  readonly plugins: Pick<PluginHost, "onMail" | "mailOffers">;
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
  const { messenger, mails, closedLetters, plugins, guildIds, nameOf, isMember, log, elapsed } = powers;
  const told = new Map<string, number>();
  const recent = new Map<string, readonly number[]>();

  const say = async (channelId: string, message: Parameters<Messenger["send"]>[1]) => {
    try {
      await messenger.send(channelId, message);
    } catch (error) {
      // Someone who blocks Turbot's messages can't be told.
      if (!isApiError(error)) throw error;
      log.warn("mail.not_answered", { error });
    }
  };
  /** Not above a limit; the first that is says so. */
  const isTooMuch = (userId: string): "no" | "now" | "still" => {
    const since = elapsed() - mailsMs;
    const before = (recent.get(userId) ?? []).filter((at) => at > since);
    if (recent.size > keptInMind) recent.clear();
    recent.set(userId, [...before, elapsed()].slice(-mostMails - 2));
    return before.length < mostMails ? "no" : before.length === mostMails ? "now" : "still";
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

  /** Ends it if they have left the server: then it is no team of theirs. */
  const stillThere = async (to: MailConversation, channelId: string, nonce: string): Promise<boolean> => {
    if (await isMember(to.guildId, to.userId)) return true;
    if (mails.close(to.id)) await plugins.onMail(to, { name: "mailClose", reason: "left" });
    await say(channelId, { content: mailWords.left(await nameOf(to.guildId)), nonce });
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

  const onMail = async (to: MailConversation, message: GatewayMessageCreateDispatchData) => {
    const { id, channel_id: channelId } = message;
    const tooMuch = isTooMuch(to.userId);
    if (tooMuch === "now") await say(channelId, { content: mailWords.tooMany, nonce: id });
    if (tooMuch !== "no" || !(await stillThere(to, channelId, id))) return;
    // Before it goes there: an edit can follow at once.
    mails.note(id, to.id);
    if (await plugins.onMail(to, { name: "mail", message })) {
      await messenger
        .react(channelId, id, "✅")
        .catch((error: unknown) => log.warn("mail.no_tick", { error }));
      return;
    }
    await say(channelId, { content: mailWords.notReached, components: [closeMailButton(to.id)], nonce: id });
  };

  const onEdit = async (message: GatewayMessageUpdateDispatchData) => {
    const to = mails.ofMessage(message.id);
    if (to === undefined || to.userId !== message.author.id || isTooMuch(to.userId) !== "no") return;
    if (await isMember(to.guildId, to.userId)) await plugins.onMail(to, { name: "mailEdit", message });
  };

  return async (event, ...rest) => {
    const isMessage = event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE";
    if (!isMessage || event.d.guild_id !== undefined) return next(event, ...rest);
    if (!isFromAPerson(event.d)) return;
    if (event.t === "MESSAGE_UPDATE") return onEdit(event.d);
    const { id, channel_id: channelId, author } = event.d;
    closedLetters.reopen(author.id);
    const to = await onceTold(author.id);
    if (to !== undefined) return onMail(to, event.d);
    const open = mails.openOf(author.id).filter(({ isTold }) => isTold);
    if (open.length === 0) return onOther(event.d);
    const named = await Promise.all(
      open.map(async (one) => ({ id: one.id, server: await nameOf(one.guildId) })),
    );
    await say(channelId, { content: mailWords.choose, components: [chooseMailMenu(named)], nonce: id });
  };
}
