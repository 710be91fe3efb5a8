import type { Messenger } from "../../discord/messages/messenger.ts";
import type { MessageSource } from "../../discord/messages/source.ts";

/**
 * Brings people into a thread without a ping. Adding them one by one tells each of them, which takes a consent that nobody gave; a mention
 * that comes with an edit adds them silently: https://github.com/MarcusOtter/discord-needle/issues/107,
 * https://github.com/discord-jda/JDA/issues/1947. A role's mention by a bot adds nobody: https://github.com/openabdev/openab/issues/806.
 *
 * @param userIds at most 50
 */
export async function bringIn(
  messenger: Pick<Messenger, "send" | "edit">,
  threadId: string,
  { userIds, source }: { readonly userIds: readonly string[]; readonly source: MessageSource | undefined },
): Promise<void> {
  if (userIds.length === 0) return;
  const from =
    source === undefined ? {} : { source: { ...source, wordsOf: [...source.wordsOf, ...userIds] } };
  const said = { ...from, silent: true };
  const [id = ""] = await messenger.send(threadId, { ...said, content: "-# Bringing people in …" });
  const content = `-# Here now, without a ping: ${userIds.map((userId) => `<@${userId}>`).join(" ")}`;
  await messenger.edit(threadId, id, { ...said, content, rings: userIds });
}
