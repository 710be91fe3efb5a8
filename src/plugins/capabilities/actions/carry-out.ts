import { RefusalError } from "../../../declaration/refusal.ts";
import { isRateLimitError } from "../../../discord/rest/api-errors.ts";
import { isRefused } from "../../../discord/rest/discord-errors.ts";
import { type Cap, type DiscordNeed, needOf } from "../../../plugin-api/needs.ts";
import type { Deed } from "../../deeds/deed.ts";
import { recordOf, thingOf, undoingOf } from "../../deeds/deed-kinds.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { DueDeeds } from "../../store/due-deeds.ts";
import type { DeedDone, PluginDeeds } from "../../store/plugin-deeds.ts";
import type { DeedAnswer, GuildPowers, ToldIn } from "../guild-powers.ts";
import type { Notices } from "../notices/notices.ts";
import { hasHappened } from "../notices/settle-notices.ts";
import { auditReason } from "./audit-reason.ts";
import { ofServer, type Right } from "./checks.ts";
import { assertFewNames } from "./places/few-names.ts";

/**
 * Does what has passed all checks. What is capped or can be undone is noted before, counted against the hour's caps, and kept for
 * admins to see.
 *
 * @throws RefusalError at a cap, or Discord's error
 */
export type CarryOut = (
  need: DiscordNeed,
  guildId: string,
  deed: Deed,
  /** Who asked for it, or whose event it is; undefined: nobody. */
  by: Caller | undefined,
  /** By which right whoever asked does it. @default "own" */
  right?: Right,
) => Promise<DeedAnswer>;

/** Somebody who asks can't have more for now. */
export interface CapReached {
  readonly need: DiscordNeed;
  readonly guildId: string;
  readonly reached: keyof Cap;
  readonly asker: Caller;
}

interface CarryOutParts {
  readonly guilds: GuildPowers;
  readonly deeds: PluginDeeds;
  readonly due: Pick<DueDeeds, "count" | "isAbout">;
  /** Something was done for a time. */
  readonly onDue: () => void;
  readonly notices: Notices;
  readonly onCap: (cap: CapReached) => void;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What a plugin does for a time in one server, and isn't taken back yet. */
const mostDue = 5_000;

export function createCarryOut(plugin: string, parts: CarryOutParts): CarryOut {
  const { guilds, deeds, due, notices, onDue, onCap, now } = parts;
  return async (need, guildId, deed, by, right = "own") => {
    const isDelegated = right === "delegated";
    const reason = auditReason(plugin, deed, { by, isDelegated });
    const row = needOf(need);
    if (row?.cap === undefined) return guilds.carryOut(deed, reason);
    const asker = by?.lendsRights === true ? by : undefined;
    const what = {
      ...(await withoutWhatWasSo(recordOf(deed), guildId, parts)),
      ...(isDelegated ? { isDelegated } : {}),
      ...(asker === undefined ? { isByItself: true } : {}),
    };
    if (what.until !== undefined && due.count(guildId, plugin) >= mostDue)
      throw ofServer("Too much of what the plugin did for a time here isn't over yet: try again after that");
    if (deed.kind === "warn" && notices.isEnough(guildId, deed.userId))
      throw ofServer("They were told of something often enough in this hour: warn them later");
    const forPerson = isDelegated ? (row.delegateCap ?? 0) : row.cap.forPerson;
    if (what.isRenamed === true) assertFewNames(deeds, { guildId, channelId: what.channelId }, now());
    const begun = deeds.begin(
      { plugin, guildId, userId: by?.userId, need, what, thing: thingOf(what) },
      { ...row.cap, forPerson, byItself: row.byItselfCap },
      asker !== undefined,
    );
    if ("reached" in begun) {
      const { reached } = begun;
      if (asker !== undefined) onCap({ need, guildId, reached, asker });
      throw ofServer(reachedText[reached]);
    }
    if (what.until !== undefined) onDue();
    const { id } = begun;
    const when = notices.when(deed);
    let told: ToldIn | undefined;
    try {
      if (when === "before") told = await notices.tell(id, deed, by);
      const answer = await guilds.carryOut(deed, reason);
      deeds.done(id, answer !== undefined && "ruleId" in answer ? answer : {});
      if (when === undefined) return answer;
    } catch (error) {
      // The answer may have been lost, and only asking again was refused.
      const happened =
        when === "before" && "userId" in deed && "guildId" in deed
          ? await hasHappened(deed, guilds)
          : undefined;
      if (happened === true) {
        deeds.done(id);
        return { wasTold: told !== undefined };
      }
      // After anything else, such as a time-out, nobody knows whether it happened.
      if (
        error instanceof RefusalError ||
        isRefused(error) ||
        isRateLimitError(error) ||
        happened === false
      ) {
        deeds.failed(id);
        if (told !== undefined) await notices.correct(told, deed);
      }
      throw error;
    }
    if (when === "after") told = await notices.tell(id, deed, by);
    return { wasTold: told !== undefined };
  };
}

/** What was so before, by a person's hand or for good, stays so: it is neither taken back nor undone. */
async function withoutWhatWasSo(
  what: DeedDone,
  guildId: string,
  { guilds, due }: Pick<CarryOutParts, "guilds" | "due">,
): Promise<DeedDone> {
  const { until: _until, ...forGood } = what;
  const thing = thingOf(what);
  if (thing === undefined || due.isAbout(guildId, thing, what.userId)) return what;
  const wasSo = await undoingOf(what, guildId)?.isAsLeft(guilds);
  return wasSo === true ? { ...forGood, wasSo } : what;
}

const reachedText = {
  forPerson: "That was often enough for this person: it goes on within the hour",
  byPlugin: "The plugin did that as often as it may in an hour: it goes on within the hour",
  inServer: "Plugins did that as often as they may in an hour in this server: it goes on within the hour",
} as const;
