import type { ThreadState } from "../../../deeds/deed-kind.ts";
import type { GuildPowers } from "../../guild-powers.ts";
import { ofServer } from "../checks.ts";

/** @throws RefusalError where there is no thread */
export async function threadAt(guilds: Pick<GuildPowers, "thread">, channelId: string): Promise<ThreadState> {
  const thread = await guilds.thread(channelId);
  if (thread === undefined) throw ofServer("That isn't a thread, or Turbot doesn't see it");
  return thread;
}
