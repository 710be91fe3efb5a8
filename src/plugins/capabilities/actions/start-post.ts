import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { channelLimits, newThread } from "../../../../packages/discord-rules/channels.ts";
import { violationText } from "../../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import { textsOf } from "../../../discord/messages/message-body.ts";
import type { ForumTag } from "../guild-powers.ts";
import { holds } from "../permission-bits.ts";
import { alsoByItself } from "./action.ts";
import { checkFiles } from "./check-files.ts";
import { ofServer } from "./checks.ts";
import { snowflake } from "./place.ts";

/** Starts a post in a forum. Discord takes for it what writing takes elsewhere. */
export const startPost = alsoByItself({
  need: "create_threads",
  input: z.object({
    channelId: snowflake,
    name: z.string().trim(),
    content: z.unknown(),
    tags: z.array(z.string().max(100)).max(channelLimits.tags),
  }),
  async perform(
    { channelId, name, content, tags },
    { caller, underWay, checks, guilds, readContent, carryOut, mayIn },
  ) {
    const [wrong] = newThread({ name }, []);
    if (wrong !== undefined) throw new RefusalError(`post: ${violationText(wrong)}`);
    const message = readContent(content);
    if (textsOf(message).length > 1 || message.poll !== undefined)
      throw new RefusalError("A post begins with one message of at most 2,000 characters, without a poll");
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    if (message.files !== undefined) await checkFiles(checks, { guildId, channelId, caller, underWay });
    for (const userId of [guilds.botUserId, ...(by?.lendsRights === true ? [by.userId] : [])]) {
      const may = holds(await guilds.permissionsIn(channelId, userId), PermissionFlagsBits.SendMessages);
      const who = userId === guilds.botUserId ? "Turbot" : "Whoever asked for it";
      if (!may) throw ofServer(`${who} isn't allowed to start posts there`);
    }
    const known = await guilds.tags(channelId);
    if (known === undefined) throw ofServer("Posts can only be started in a forum");
    const tagIds = [...new Set(tags.map((tag) => idOf(tag, known)))];
    return carryOut(guildId, { kind: "post", channelId, name, tagIds, message }, by);
  },
});

/** @throws RefusalError for a tag that the forum hasn't, or that only moderators set */
function idOf(named: string, known: readonly ForumTag[]): string {
  const tag =
    known.find(({ id }) => id === named) ??
    known.find(({ name }) => name.toLowerCase() === named.trim().toLowerCase());
  const free = known.filter(({ isModerated }) => !isModerated).map(({ name }) => name);
  if (tag === undefined) throw ofServer(`The forum has no such tag. It has: ${free.join(", ") || "none"}`);
  if (tag.isModerated) throw ofServer(`Only moderators set the tag "${tag.name}"`);
  return tag.id;
}
