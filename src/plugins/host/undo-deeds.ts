import { isRefused } from "../../discord/rest/discord-errors.ts";
import type { Deed, GuildPowers } from "../capabilities/guild-powers.ts";
import type { PluginDeed, PluginDeeds } from "../store/plugin-deeds.ts";

/** Who undoes: a user's id, and whether they may undo what a need allowed. */
export interface Undoer {
  readonly userId: string;
  readonly mayUndo: (need: string) => boolean;
}

/** How many deeds were undone; how many weren't, because somebody changed it since, or because Discord refused. */
export interface Undone {
  readonly undone: number;
  readonly changed: number;
  readonly refused: number;
}

/** What undoing needs of Discord. */
export type UndoPowers = Pick<GuildPowers, "hasRole" | "message" | "carryOut">;

type Opposite =
  | Extract<Deed, { readonly kind: "giveRole" | "takeRole" }>
  | { readonly kind: "pin" | "unpin"; readonly channelId: string; readonly messageId: string };

const hourMs = 60 * 60 * 1_000;
/** More than any cap allows in an hour. */
const mostOfAnHour = 2_000;

/**
 * Undoes a deed of a plugin, or its last hour, each only where the state is still what the plugin left.
 *
 * @returns undefined if somebody may not undo all that is meant: then nothing is undone
 */
export async function undoDeeds(
  powers: { readonly deeds: PluginDeeds; readonly guilds: UndoPowers; readonly now: () => number },
  asked: {
    readonly guildId: string;
    readonly plugin: string;
    readonly which: number | "hour";
    readonly by: Undoer;
  },
): Promise<Undone | undefined> {
  const { deeds, guilds } = powers;
  const { plugin, by } = asked;
  const came = { undone: 0, changed: 0, refused: 0 };
  const all = meant(powers, asked);
  if (!all.every(({ need }) => by.mayUndo(need))) return undefined;
  for (const deed of all) {
    const opposite = deed.state === "undone" ? undefined : oppositeOf(deed);
    if (opposite === undefined) continue;
    try {
      if (await isAsLeft(opposite, guilds)) {
        await guilds.carryOut(opposite, `undoes what the ${plugin} plugin did, asked by ${by.userId}`);
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

function meant(
  { deeds, now }: { readonly deeds: PluginDeeds; readonly now: () => number },
  {
    guildId,
    plugin,
    which,
  }: { readonly guildId: string; readonly plugin: string; readonly which: number | "hour" },
): readonly PluginDeed[] {
  if (which === "hour") return deeds.of(guildId, plugin, now() - hourMs, mostOfAnHour);
  const one = deeds.find(guildId, which);
  return one?.plugin === plugin ? [one] : [];
}

function oppositeOf({ guildId, what }: PluginDeed): Opposite | undefined {
  const { kind, userId, roleId, channelId, messageId } = what;
  if (userId !== undefined && roleId !== undefined) {
    if (kind === "giveRole") return { kind: "takeRole", guildId, userId, roleId };
    if (kind === "takeRole") return { kind: "giveRole", guildId, userId, roleId };
  }
  if (channelId !== undefined && messageId !== undefined) {
    if (kind === "pin") return { kind: "unpin", channelId, messageId };
    if (kind === "unpin") return { kind: "pin", channelId, messageId };
  }
  return undefined;
}

/** Whether it is still so that the opposite undoes it. */
async function isAsLeft(opposite: Opposite, guilds: UndoPowers): Promise<boolean> {
  switch (opposite.kind) {
    case "takeRole":
    case "giveRole": {
      const has = await guilds.hasRole(opposite.guildId, opposite.userId, opposite.roleId);
      return has === (opposite.kind === "takeRole");
    }
    case "unpin":
    case "pin": {
      const message = await guilds.message(opposite.channelId, opposite.messageId);
      return message !== undefined && message.pinned === (opposite.kind === "unpin");
    }
  }
}
