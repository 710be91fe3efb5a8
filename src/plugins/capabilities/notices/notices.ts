import type { Manifest } from "../../../declaration/manifest.ts";
import type { Deed } from "../../deeds/deed.ts";
import { noticeOf } from "../../deeds/deed-kinds.ts";
import type { Caller } from "../../dispatch/call.ts";
import { standing } from "../../settings/read-settings.ts";
import type { PluginDeeds } from "../../store/plugin-deeds.ts";
import type { PluginSettings } from "../../store/plugin-settings.ts";
import type { GuildPowers, ToldIn } from "../guild-powers.ts";
import type { Lookup } from "../lookup.ts";
import { asCode, noticeWords } from "./notice-words.ts";

/** Somebody who was moderated reads it once, from Turbot itself: rule 5 of what makes power safe. */
export interface Notices {
  /** Nobody is told of such a deed; "before": while Turbot still shares a server with them. */
  when(deed: Deed): "before" | "after" | undefined;
  /** They have been told often enough in this hour. */
  isEnough(guildId: string, userId: string): boolean;
  /** @param id the deed's among what plugins did @returns whether they were told */
  tell(id: number, deed: Deed, by: Caller | undefined): Promise<ToldIn | undefined>;
  /** It didn't happen. */
  correct(told: ToldIn, deed: Deed): Promise<void>;
}

/** Notices to a person in an hour, in one server: who is moderated more often than that knows it. */
const mostInAnHour = 5;

/**
 * Settings of the plugin's that notices go by, where it declares them: only what an admin entered counts.
 *
 * - `appeal`, a text: how to appeal.
 * - `namesModerators`, a switch: whether whoever asked is named. @default no
 */
const settingNames = { appeal: "appeal", namesModerators: "namesModerators" } as const;

export function createNotices(parts: {
  readonly plugin: string;
  readonly manifest: () => Manifest;
  readonly guilds: Pick<GuildPowers, "tell" | "tellOtherwise">;
  readonly deeds: Pick<PluginDeeds, "noticesTo" | "told">;
  readonly settings: Pick<PluginSettings, "of">;
  readonly lookups: Pick<Lookup, "guild">;
}): Notices {
  const { plugin, manifest, guilds, deeds, settings, lookups } = parts;
  const set = (guildId: string, name: string) => {
    const spec = manifest().settings[name];
    return spec === undefined ? undefined : standing(spec, settings.of(plugin, guildId).get(name));
  };
  const says = async (deed: Deed): Promise<string> => {
    const guild = "guildId" in deed ? await lookups.guild(deed.guildId) : null;
    return noticeOf(deed)?.says(deed, asCode(guild?.name ?? "a server")) ?? "moderated";
  };
  return {
    when(deed) {
      const notice = noticeOf(deed);
      if (notice === undefined) return undefined;
      return notice.isBefore ? "before" : "after";
    },
    isEnough: (guildId, userId) => deeds.noticesTo(guildId, userId) >= mostInAnHour,
    async tell(id, deed, by) {
      if (!("userId" in deed && "guildId" in deed)) return undefined;
      const { guildId, userId } = deed;
      if (deeds.noticesTo(guildId, userId) > mostInAnHour) return undefined;
      const appeal = set(guildId, settingNames.appeal);
      const asker = by?.lendsRights === true ? { userId: by.userId } : undefined;
      const isNamed = set(guildId, settingNames.namesModerators) === true;
      const content = noticeWords.told(await says(deed), {
        plugin,
        reason: "reason" in deed ? deed.reason : undefined,
        by: asker !== undefined && !isNamed ? "a moderator" : asker,
        appeal: typeof appeal === "string" ? appeal : undefined,
      });
      const told = await guilds.tell(userId, { content });
      if (told !== undefined) deeds.told(id, told);
      return told;
    },
    async correct(told, deed) {
      await guilds.tellOtherwise(told, { content: noticeWords.corrected(await says(deed)) });
    },
  };
}
