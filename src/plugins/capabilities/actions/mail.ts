import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import { needOf } from "../../../plugin-api/needs.ts";
import type { MailConversation } from "../../store/mail-conversations.ts";
import { mailWords } from "../reach/mail-words.ts";
import { UnreachableError } from "../reach/unreachable-error.ts";
import type { Action, ActionContext } from "./action.ts";
import { ofServer } from "./checks.ts";
import { checkLetter } from "./direct-message.ts";
import { snowflake } from "./place.ts";

/* Modmail: rule 5 of what makes power safe. Nobody is written to who didn't open the conversation themselves. */

const need = "receive_mail";
const hourMs = 60 * 60 * 1_000;
/** Conversations that somebody can open in an hour, with whichever team. */
const mostBegun = 5;
/** The same for all members of a server: a raid that opens them leaves most of the hour's cap to the team's answers. */
const mostBegunThere = 100;

/** As many as one person times out in an hour. */
const mostBlocked = needOf("time_out_members")?.cap?.forPerson ?? 0;

const about = ({ userId, guildId }: Pick<MailConversation, "userId" | "guildId">) => ({
  ...{ userId, lendsRights: false, guildId, channelId: undefined, messageId: undefined },
});

/** Opens a conversation for whoever used something that says so. */
export const mailOpen: Action = {
  need,
  isAlsoByItself: false,
  async perform(_input, { caller, checks, letters, carryOut, now }) {
    const { mails, plugin, mailWords: words } = letters;
    if (caller?.lendsRights !== true || words === undefined) {
      throw new RefusalError(
        'Only what is registered with `reach: { mail: "to ask for help" }` opens a conversation, for whoever uses it',
      );
    }
    const { guildId, userId } = caller;
    await checks.granted(need, guildId);
    const server = await letters.serverName(guildId);
    // From here on nothing is waited for until it has begun: two presses at once open one.
    const of = { guildId, userId, plugin };
    if (mails.isBlocked(of))
      throw ofServer("The team doesn't take messages from whoever asked at the moment");
    const before = mails.openOf(userId).find((one) => one.guildId === guildId && one.plugin === plugin);
    if (before?.isTold === true) {
      mails.choose(before.id);
      return before.id;
    }
    if (letters.isClosed(userId)) throw new UnreachableError("closed");
    if (before === undefined && mails.begunSince(userId, now() - hourMs) >= mostBegun)
      throw ofServer("They opened several conversations lately: they can open the next one within the hour");
    if (before === undefined && mails.begunIn(guildId, now() - hourMs) >= mostBegunThere)
      throw ofServer("Many people have begun to write to the team lately: try again within the hour");
    const content = mailWords.opened(plugin, server, words);
    // After a kill they may have been told already: it is the same one, and the same message.
    const conversation = before?.id ?? mails.begin(of);
    const message = { content, nonce: `opened ${conversation}` };
    try {
      const deed = { kind: "letter", guildId, userId, message, conversation } as const;
      const sent = await carryOut(need, guildId, deed, caller);
      if (sent === undefined || !("messageIds" in sent)) throw new UnreachableError("later");
      mails.opened(conversation, sent.channelId);
    } catch (error) {
      mails.close(conversation);
      throw error;
    }
    return conversation;
  },
};

/** Answers as the team. */
export const mailReply: Action = {
  need,
  isAlsoByItself: false,
  async perform(given, on) {
    const { conversation, content, once } = z
      .object({ conversation: z.string(), content: z.unknown(), once: z.string().min(1).max(200).optional() })
      .parse(given);
    const { guildId, userId } = await openOne(conversation, on);
    const said = on.readContent(content);
    checkLetter(said);
    const message = once === undefined ? said : { ...said, nonce: `${conversation} ${once}` };
    if (message.files !== undefined) await on.checks.granted("send_files", guildId);
    // They write, or it is tried again after a day.
    if (on.letters.isClosed(userId)) throw new UnreachableError("closed");
    if (!(await on.guilds.isMember(guildId, userId))) throw new UnreachableError("left");
    await on.carryOut(
      ...([need, guildId, { kind: "letter", guildId, userId, message, conversation }] as const),
      about({ guildId, userId }),
    );
    return null;
  },
};

/** Ends it. */
export const mailClose: Action = {
  need,
  isAlsoByItself: false,
  async perform(given, on) {
    const { conversation } = z.object({ conversation: z.string() }).parse(given);
    const { guildId, userId } = await openOne(conversation, on);
    on.letters.mails.close(conversation);
    const message = { content: mailWords.closedByTeam };
    try {
      const deed = { kind: "letter", guildId, userId, message, conversation } as const;
      await on.carryOut(need, guildId, deed, about({ guildId, userId }));
    } catch (error) {
      // It is closed all the same, and who can't be told finds out when they write.
      if (!(error instanceof RefusalError)) throw error;
    }
    return null;
  },
};

/** Whoever may time members out keeps somebody from writing to the team. */
export const mailBlock: Action = {
  need,
  isAlsoByItself: false,
  async perform(given, { caller, checks, guilds, letters, now }) {
    const { userId, change } = z
      .object({ userId: snowflake, change: z.enum(["block", "unblock"]) })
      .parse(given);
    if (caller?.lendsRights !== true)
      throw new RefusalError("Only somebody's command or the like can block people");
    const { guildId } = caller;
    await checks.granted(need, guildId);
    const [own, target] = [await guilds.member(guildId, caller.userId), await guilds.member(guildId, userId)];
    const needed = PermissionFlagsBits.ModerateMembers | PermissionFlagsBits.Administrator;
    if (own === undefined || (own.permissions & needed) === 0n)
      throw ofServer("Whoever asked for it isn't allowed to time members out here, which this takes");
    await checks.freeToAct(caller);
    if (target !== undefined && target.top >= own.top)
      throw ofServer("Their highest role isn't below that of whoever asked for it");
    if (change === "block" && letters.blocksBy(guildId, caller.userId, now() - hourMs) >= mostBlocked)
      throw ofServer("That was often enough for this person: it goes on within the hour");
    if (letters.isWithClaude)
      throw ofServer("Claude's words have reached this plugin, so it can block nobody");
    const { mails, plugin } = letters;
    letters.noteBlock(
      { kind: change === "block" ? "blockedMail" : "unblockedMail", userId },
      guildId,
      caller.userId,
    );
    mails.block({ guildId, plugin, userId }, change === "block");
    if (change === "unblock") return null;
    for (const one of mails.openOf(userId))
      if (one.guildId === guildId && one.plugin === plugin) mails.close(one.id);
    return null;
  },
};

async function openOne(conversation: string, { checks, letters }: ActionContext): Promise<MailConversation> {
  const found = letters.conversation(conversation);
  if (found === undefined) throw ofServer("This conversation is over, or was never this plugin's");
  await checks.granted(need, found.guildId);
  return found;
}
