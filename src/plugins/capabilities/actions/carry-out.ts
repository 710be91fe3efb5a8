import { RefusalError } from "../../../declaration/refusal.ts";
import { isRefused } from "../../../discord/rest/discord-errors.ts";
import { type Cap, type DiscordNeed, needOf } from "../../../plugin-api/needs.ts";
import type { Deed } from "../../deeds/deed.ts";
import { recordOf, thingOf, undoingOf } from "../../deeds/deed-kinds.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { DueDeeds } from "../../store/due-deeds.ts";
import type { DeedDone, PluginDeeds } from "../../store/plugin-deeds.ts";
import type { DeedAnswer, GuildPowers } from "../guild-powers.ts";
import { ofServer, type Right } from "./checks.ts";

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
  readonly onCap: (cap: CapReached) => void;
}

/** What a plugin does for a time in one server, and isn't taken back yet. */
const mostDue = 5_000;

export function createCarryOut(plugin: string, parts: CarryOutParts): CarryOut {
  const { guilds, deeds, due, onDue, onCap } = parts;
  return async (need, guildId, deed, by, right = "own") => {
    const isDelegated = right === "delegated";
    const reason = auditReason(plugin, by, isDelegated);
    const row = needOf(need);
    if (row?.cap === undefined) return guilds.carryOut(deed, reason);
    const asker = by?.lendsRights === true ? by : undefined;
    const what = await withoutEnd(recordOf(deed), guildId, parts);
    if (what.until !== undefined && due.count(guildId, plugin) >= mostDue)
      throw ofServer("Too much of what the plugin did for a time here isn't over yet: try again after that");
    const noted = { plugin, guildId, userId: by?.userId, need, what, thing: thingOf(what) };
    const begun = isDelegated
      ? deeds.begin(
          { ...noted, what: { ...noted.what, isDelegated } },
          { ...row.cap, forPerson: row.delegateCap ?? 0 },
          asker !== undefined,
        )
      : deeds.begin(noted, row.cap, asker !== undefined);
    if ("reached" in begun) {
      const { reached } = begun;
      if (asker !== undefined) onCap({ need, guildId, reached, asker });
      throw ofServer(reachedText[reached]);
    }
    if (what.until !== undefined) onDue();
    try {
      const answer = await guilds.carryOut(deed, reason);
      deeds.done(begun.id, answer !== undefined && "ruleId" in answer ? answer : {});
      return answer;
    } catch (error) {
      // After anything else, such as a time-out, nobody knows whether it happened.
      if (error instanceof RefusalError || isRefused(error)) deeds.failed(begun.id);
      throw error;
    }
  };
}

/** What was so before, by a person's hand or for good, stays so: it isn't taken back. */
async function withoutEnd(
  what: DeedDone,
  guildId: string,
  { guilds, due }: Pick<CarryOutParts, "guilds" | "due">,
): Promise<DeedDone> {
  const { until, ...forGood } = what;
  const thing = thingOf(what);
  if (until === undefined || thing === undefined || due.isAbout(guildId, thing, what.userId)) return what;
  return (await undoingOf(what, guildId)?.isAsLeft(guilds)) === true ? forGood : what;
}

/** For Discord's audit log, which shows people by their ids. */
function auditReason(plugin: string, caller: Caller | undefined, isDelegated: boolean): string {
  if (caller === undefined) return `the ${plugin} plugin, by itself`;
  if (isDelegated) return `the ${plugin} plugin, asked by ${caller.userId}, as an admin lets their role`;
  return `the ${plugin} plugin, ${caller.lendsRights ? "asked by" : "after an event of"} ${caller.userId}`;
}

const reachedText = {
  forPerson: "That was often enough for this person: it goes on within the hour",
  byPlugin: "The plugin did that as often as it may in an hour: it goes on within the hour",
  inServer: "Plugins did that as often as they may in an hour in this server: it goes on within the hour",
} as const;
