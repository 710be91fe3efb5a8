import { isSameEnd } from "../deeds/member-deeds.ts";
import type { DeedDone, PluginDeed, PluginDeeds } from "../store/plugin-deeds.ts";

/** More than the caps of an hour let plugins do to one member. */
const most = 200;

/**
 * Time-outs that plugins gave one member, each in place of the one before: undoing a lower one changes nothing until the upper one is undone,
 * which then restores what was before both.
 */
export interface TimeOutsOfMember {
  /** The deed as it was noted, with what was there before it and all those right below it that were undone. */
  withRestored(deed: PluginDeed): DeedDone;
  /** A later one of a plugin's stands in its place. */
  isCovered(deed: PluginDeed): boolean;
}

export function createTimeOutsOfMember(deeds: Pick<PluginDeeds, "timeOutsOf">): TimeOutsOfMember {
  const others = ({ guildId, what }: PluginDeed) =>
    /^(?:timeOut|endTimeOut)$/.test(what.kind) && what.userId !== undefined
      ? deeds.timeOutsOf(guildId, what.userId, most)
      : [];
  const isBefore = (one: DeedDone, later: DeedDone) =>
    later.before !== undefined && isSameEnd(Number(later.before), one.endsAt ?? 0);
  return {
    withRestored(deed) {
      let what = deed.what;
      for (const one of others(deed)) {
        if (one.id >= deed.id || one.state !== "undone" || !isBefore(one.what, what)) continue;
        const { before: _before, ...rest } = what;
        what = one.what.before === undefined ? rest : { ...rest, before: one.what.before };
      }
      return what;
    },
    isCovered: (deed) =>
      others(deed).some((one) => one.id > deed.id && one.state === "done" && isBefore(deed.what, one.what)),
  };
}
