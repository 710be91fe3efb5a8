import { z } from "zod";
import { alsoByItself } from "../action.ts";
import { ofServer } from "../checks.ts";
import { snowflake } from "../place.ts";
import { forWhom } from "./for-whom.ts";
import { threadAt } from "./thread-at.ts";
import { readTranscript } from "./transcript.ts";

/**
 * Keeps what was written in one of the plugin's private threads, as a file in a channel that not everybody sees. The plugin gets no word of
 * it. It goes with its originals: the host notes all their ids.
 */
export const sendTranscript = alsoByItself({
  need: "keep_transcripts",
  input: z.object({ threadId: snowflake, channelId: snowflake }),
  async perform({ threadId, channelId }, on) {
    const { caller, underWay, checks, guilds, ownMessage, granted, permitted, carryOut } = on;
    const guildId = await checks.guildOf(channelId);
    await granted(guildId, channelId);
    if (ownMessage(threadId, threadId) === undefined || (await checks.guildOf(threadId)) !== guildId)
      throw ofServer("Only threads that the plugin opened in this server have a transcript");
    const open = await guilds.openness(channelId);
    if (open === undefined || open.isPublic)
      throw ofServer("A transcript is kept only in a channel that not everybody sees");
    const by = forWhom(caller, underWay, guildId);
    for (const place of [threadId, channelId]) await permitted(place, undefined, "read and send files");
    const thread = await threadAt(guilds, threadId);
    const { message, sources, people } = await readTranscript(on, threadId, thread.name);
    if (sources.length === 0) throw ofServer("Nobody has written anything in that thread");
    const deed = { kind: "transcript", channelId, threadId, message, sources, people } as const;
    const done = await carryOut(guildId, deed, by);
    return { id: done !== undefined && "sent" in done ? (done.sent[0] ?? "") : "", channelId };
  },
});
