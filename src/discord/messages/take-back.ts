import type { API } from "@discordjs/core";
import { ComponentType } from "discord-api-types/v10";
import { snowflakeAt } from "../../../packages/discord-rules/snowflake.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import type { MessageRemoval } from "../store/message-removals.ts";
import { textMark, unsent } from "../store/own-messages.ts";
import { shownText } from "./message-body.ts";

/** What stands in place of a message that repeated words of several people. */
export const takenBack =
  "*I took this message back: somebody whose words were in it deleted them, or asked me to forget them. Ask me again any time.*";

/** The new name of a thread that was called like a wish. */
export const forgottenThread = "A request";

/** A message was posted within this time after it was written down, in milliseconds: calls are retried for a while. */
const sentWithinMs = 5 * 60_000;

/** Takes one of Turbot's own messages back on Discord. Doing it twice is no error. Rejects with Discord's error. */
export function createTakeBack(powers: {
  readonly api: Pick<API, "channels">;
  readonly botUserId: string;
}): (removal: MessageRemoval) => Promise<void> {
  const { channels } = powers.api;

  /** Does it in a thread that may be archived: Discord changes nothing in those. */
  async function awake(channelId: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!refusedFor(error, discordCode.threadArchived)) throw error;
      await channels.edit(channelId, { archived: false });
      await act();
    }
  }

  /** Not there any more is what was wanted. */
  async function unlessGone(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!refusedFor(error, discordCode.unknownMessage, discordCode.unknownChannel)) throw error;
    });
  }

  const blank = (channelId: string, messageId: string) =>
    awake(channelId, async () => {
      const rest = { embeds: [], attachments: [], allowed_mentions: { parse: [] } };
      try {
        await channels.editMessage(channelId, messageId, { content: takenBack, components: [], ...rest });
      } catch (error) {
        // A message that is laid out has no content.
        if (refusedFor(error, discordCode.invalidForm)) {
          const components = [{ type: ComponentType.TextDisplay as const, content: takenBack }];
          await channels.editMessage(channelId, messageId, { components, ...rest });
        }
        // A poll can't be changed, and its question and answers are words, too.
        else if (refusedFor(error, discordCode.pollNotEditable))
          await channels.deleteMessage(channelId, messageId);
        else throw error;
      }
    });

  /** Of a message whose sender was killed before it knew the id. */
  async function find({ channelId, at, textMark: mark }: MessageRemoval): Promise<string | undefined> {
    const found = await channels.getMessages(channelId, {
      after: snowflakeAt(at - sentWithinMs),
      limit: 100,
    });
    return found.find(
      ({ author, content, components, timestamp }) =>
        author.id === powers.botUserId &&
        textMark(shownText({ content, components })) === mark &&
        Math.abs(Date.parse(timestamp) - at) < sentWithinMs,
    )?.id;
  }

  return async (removal) => {
    const { ref, channelId, how } = removal;
    if (how === "rename") {
      await unlessGone(awake(ref, () => channels.edit(ref, { name: forgottenThread })));
      // A forum's post begins with a message of the same id; elsewhere there is none.
      return unlessGone(blank(ref, ref));
    }
    const isUnsent = ref.startsWith(unsent);
    const id = isUnsent ? await find(removal).catch(nothingThere) : ref;
    if (id === undefined) return;
    if (how === "blank") return unlessGone(blank(channelId, id));
    return unlessGone(awake(channelId, () => channels.deleteMessage(channelId, id)));
  };
}

function nothingThere(error: unknown): undefined {
  if (!refusedFor(error, discordCode.unknownChannel)) throw error;
}
