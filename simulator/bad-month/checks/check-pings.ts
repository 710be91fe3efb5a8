import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import type { Data } from "../../../packages/discord-simulator/data.ts";
import type { DiscordSimulator } from "../../../packages/discord-simulator/discord-simulator.ts";
import type { Play } from "../play.ts";

const soonMs = 10 * 60_000;

/** Whom Turbot pinged who hadn't agreed to it, and every ping of a role or of everybody. @param agreed ids */
export function checkPings(
  { pings, botUser }: Pick<DiscordSimulator, "pings" | "botUser">,
  { agreed, joins }: Pick<Play, "agreed" | "joins">,
  data: Data,
): readonly string[] {
  const said = (channelId: string, messageId: string) =>
    data.messages.get(channelId)?.get(messageId)?.message.content.slice(0, 200) ?? "";
  /** A plugin that an admin lets greet pings a newcomer once, soon after they joined. */
  const greeted = new Set<object>();
  const isGreeting = (userId: string, messageId: string) => {
    const at = snowflakeTime(messageId);
    const join = joins.find(
      (one) => one.userId === userId && !greeted.has(one) && at - one.at >= -1_000 && at - one.at < soonMs,
    );
    if (join !== undefined) greeted.add(join);
    return join !== undefined;
  };
  return pings.flatMap(({ authorId, channelId, messageId, userIds, roleIds, everyone }) => {
    if (authorId !== botUser.id) return [];
    const rung = [
      ...userIds.filter((id) => !agreed.has(id) && !isGreeting(id, messageId)),
      ...roleIds.map((id) => `the role ${id}`),
      ...(everyone ? ["everybody"] : []),
    ];
    return rung.map((who) => `message ${messageId} pinged ${who}: ${said(channelId, messageId)}`);
  });
}
