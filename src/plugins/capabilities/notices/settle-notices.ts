import { readRefusal } from "../../../discord/rest/read-refusal.ts";
import type { Log } from "../../../log/log.ts";
import type { DeedSight } from "../../deeds/deed-kind.ts";
import type { PluginDeeds } from "../../store/plugin-deeds.ts";
import type { GuildPowers } from "../guild-powers.ts";
import type { Lookup } from "../lookup.ts";
import { asCode, noticeWords } from "./notice-words.ts";

/** Milliseconds after the start: an earlier release's process may still be finishing what it began. */
export const settleNoticesMs = 60_000;
/** Looked at in one go: more than were under way when a process ended. */
const most = 100;

/** Whether somebody was kicked or banned, as Discord has it now; undefined: it doesn't say. */
export async function hasHappened(
  { kind, guildId, userId }: { readonly kind: string; readonly guildId: string; readonly userId: string },
  sight: Pick<DeedSight, "isMember" | "isBanned">,
): Promise<boolean | undefined> {
  try {
    return kind === "ban" ? await sight.isBanned(guildId, userId) : !(await sight.isMember(guildId, userId));
  } catch (error) {
    if (readRefusal(error) === undefined) throw error;
    return undefined;
  }
}

/** People were told of a kick or a ban, and then Turbot was stopped: it is looked up whether it happened, and corrected if it didn't. */
export async function settleNotices(powers: {
  readonly deeds: Pick<PluginDeeds, "unsettled" | "done" | "failed">;
  readonly guilds: Pick<GuildPowers, "isMember" | "isBanned" | "tellOtherwise">;
  readonly lookup: Pick<Lookup, "guild" | "served">;
  /** Those begun before: what is under way just now settles itself. In milliseconds since 1970. */
  readonly before: number;
  readonly log: Log;
}): Promise<void> {
  const { deeds, guilds, lookup, before, log } = powers;
  for (const { id, guildId, what } of deeds.unsettled(before, most)) {
    const { notice, kind, userId } = what;
    if (notice === undefined || userId === undefined || !lookup.served().includes(guildId)) continue;
    const happened = await hasHappened({ kind, guildId, userId }, guilds);
    if (happened === undefined) continue;
    if (happened) deeds.done(id);
    else {
      deeds.failed(id);
      const server = asCode((await lookup.guild(guildId))?.name ?? "a server");
      const says = `${kind === "ban" ? "banned" : "kicked"} from ${server}`;
      await guilds.tellOtherwise(notice, { content: noticeWords.corrected(says) });
    }
    log.info("plugins.notice_settled", { guildId, kind, happened });
  }
}
