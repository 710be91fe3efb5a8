import type { Caller } from "../../dispatch/call.ts";
import type { Checks } from "./checks.ts";

/** @throws RefusalError unless the plugin may send files to a channel */
export async function checkFiles(
  checks: Checks,
  channelId: string,
  caller: Caller | undefined,
): Promise<void> {
  await checks.granted("send_files", await checks.guildOf(channelId));
  await checks.permitted("send_files", channelId, caller, "send files");
}
