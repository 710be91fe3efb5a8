import { type Core, isoTimestamp } from "../core.ts";
import { setThread } from "./threads.ts";

/** Archives threads that have been idle for their auto-archive duration. */
export function archiveIdleThreads(core: Core): void {
  for (const record of core.data.channels.threads()) {
    if (record.channel.thread_metadata.archived) continue;
    const idleAt = record.activeAt + record.channel.thread_metadata.auto_archive_duration * 60_000;
    if (core.now() < idleAt) continue;
    setThread(core, record, { archived: true });
    record.channel.thread_metadata.archive_timestamp = isoTimestamp(idleAt);
  }
}
