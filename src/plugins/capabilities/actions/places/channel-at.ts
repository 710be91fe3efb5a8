import type { ChannelState } from "../../../deeds/deed-kind.ts";
import type { GuildPowers } from "../../guild-powers.ts";
import { ofServer } from "../checks.ts";

/** @throws RefusalError where there is no channel, or a thread */
export async function channelAt(
  guilds: Pick<GuildPowers, "channelState">,
  channelId: string,
): Promise<ChannelState> {
  const channel = await guilds.channelState(channelId);
  if (channel === undefined) throw ofServer("That is done to channels, not to threads");
  return channel;
}
