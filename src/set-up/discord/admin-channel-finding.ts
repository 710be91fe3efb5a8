import type { API } from "@discordjs/core";
import type { Finding } from "../fact.ts";
import { findLogChannel, LogChannelUnusableError } from "./find-log-channel.ts";
import { inviteUrl } from "./invite.ts";

export interface AdminChannel {
  readonly finding: Finding;
  /** Its server; undefined if it can't be seen. */
  readonly guildId: string | undefined;
}

/** Whether reports can be written. If Turbot is in no server at all, that comes first. */
export async function askForAdminChannel(
  api: API,
  { applicationId, botUserId, channelId }: { applicationId: string; botUserId: string; channelId: string },
): Promise<AdminChannel> {
  try {
    const { guildId, unusable } = await findLogChannel(api, channelId, botUserId);
    if (unusable !== undefined) return { guildId, finding: bad(unusable.why) };
    return { guildId, finding: { line: "Admin channel: I can write there." } };
  } catch (error) {
    if (!(error instanceof LogChannelUnusableError)) throw error;
    const guilds = await api.users.getGuilds({ limit: 1 });
    const why =
      guilds.length === 0 ? `I'm in no server yet: invite me at <${inviteUrl(applicationId)}>.` : error.why;
    return { guildId: undefined, finding: bad(why) };
  }
}

function bad(why: string): Finding {
  return { line: `Admin channel: ${why}`, verdict: "bad" };
}
