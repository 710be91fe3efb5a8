import { isRefused } from "../../discord/rest/discord-errors.ts";
import type { Deed, GuildPowers } from "../capabilities/guild-powers.ts";
import type { PluginDeed, PluginDeeds } from "../store/plugin-deeds.ts";

/** How many deeds were undone; how many weren't, because somebody changed it since, or because Discord refused. */
export interface Undone {
  readonly undone: number;
  readonly changed: number;
  readonly refused: number;
}

const hourMs = 60 * 60 * 1_000;
/** More than any cap allows in an hour. */
const mostOfAnHour = 2_000;

/** Undoes a deed of a plugin, or its last hour, each only where the state is still what the plugin left. */
export async function undoDeeds(
  {
    deeds,
    guilds,
    now,
  }: {
    readonly deeds: PluginDeeds;
    readonly guilds: Pick<GuildPowers, "hasRole" | "carryOut">;
    readonly now: () => number;
  },
  asked: {
    readonly guildId: string;
    readonly plugin: string;
    readonly which: number | "hour";
    /** A user's id. */
    readonly by: string;
  },
): Promise<Undone> {
  const { guildId, plugin, which, by } = asked;
  const one = which === "hour" ? undefined : deeds.find(guildId, which);
  const all =
    which === "hour"
      ? deeds.of(guildId, plugin, now() - hourMs, mostOfAnHour)
      : one === undefined || one.plugin !== plugin
        ? []
        : [one];
  const came = { undone: 0, changed: 0, refused: 0 };
  for (const deed of all) {
    const opposite = deed.state === "undone" ? undefined : oppositeOf(deed);
    if (opposite === undefined) continue;
    try {
      const has = await guilds.hasRole(guildId, opposite.userId, opposite.roleId);
      if (has === (opposite.kind === "takeRole")) {
        await guilds.carryOut(opposite, `undoes what the ${plugin} plugin did, asked by ${by}`);
        deeds.undone(deed.id);
        came.undone += 1;
      } else came.changed += 1;
    } catch (error) {
      if (!isRefused(error)) throw error;
      came.refused += 1;
    }
  }
  return came;
}

/** Whether one press can undo a deed. Not that of a person who has been forgotten. */
export function canUndo(deed: PluginDeed): boolean {
  return deed.state !== "undone" && oppositeOf(deed) !== undefined;
}

function oppositeOf({
  guildId,
  what: { kind, userId, roleId },
}: PluginDeed): Extract<Deed, { readonly kind: "giveRole" | "takeRole" }> | undefined {
  if (userId === undefined || roleId === undefined) return undefined;
  if (kind === "giveRole") return { kind: "takeRole", guildId, userId, roleId };
  return kind === "takeRole" ? { kind: "giveRole", guildId, userId, roleId } : undefined;
}
