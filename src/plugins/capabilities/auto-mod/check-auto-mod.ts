import { PermissionFlagsBits } from "discord-api-types/v10";
import { type FindPattern, findTriggers } from "../../../../packages/discord-rules/auto-moderation.ts";
import type { AutoModRule } from "../../../discord/auto-mod-rules.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import type { GuildPowers } from "../guild-powers.ts";
import type { StorePart } from "../plugin-store.ts";
import { AutoModError } from "./auto-mod-error.ts";
import { isInLink, membersBehind } from "./members-behind.ts";

/** What is about to be posted. */
export interface Posted {
  readonly texts: readonly string[];
  readonly guildId: string;
  readonly channelId: string;
}

/**
 * Holds members' words that a plugin posts to the server's own AutoMod: bots are exempt from it, and would be a way around it.
 *
 * @throws AutoModError, or Discord's error
 */
export type CheckAutoMod = (posted: Posted, calls: readonly HandlerCall[]) => Promise<void>;

/** Who has one of these isn't held to AutoMod's rules. */
const inCharge = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;

export function createCheckAutoMod(powers: {
  readonly guilds: Pick<GuildPowers, "autoMod" | "homeOf" | "standing" | "hasRole">;
  readonly store: Pick<StorePart, "writersOfPart">;
  readonly findPattern: FindPattern;
}): CheckAutoMod {
  const { guilds, store, findPattern } = powers;

  const isExempt = async ({ exemptRoles }: AutoModRule, guildId: string, userId: string) => {
    const { permissions } = await guilds.standing(guildId, userId);
    if ((permissions & inCharge) !== 0n) return true;
    for (const roleId of exemptRoles) if (await guilds.hasRole(guildId, userId, roleId)) return true;
    return false;
  };

  const areAllExempt = async (rule: AutoModRule, guildId: string, people: ReadonlySet<string>) => {
    for (const userId of people) if (!(await isExempt(rule, guildId, userId))) return false;
    return true;
  };

  return async ({ texts, guildId, channelId }, calls) => {
    const rules = await guilds.autoMod(guildId);
    if (rules.length === 0) return;
    for (const rule of rules) {
      const found = texts.flatMap((text) =>
        findTriggers(text, rule, findPattern).map((it) => ({ ...it, isInLink: isInLink(text, it) })),
      );
      if (found.length === 0) continue;
      const here = [channelId, await guilds.homeOf(channelId)];
      if (rule.exemptChannels.some((id) => here.includes(id))) continue;
      for (const one of found) {
        const people = membersBehind(one, calls, store);
        if (people.size > 0 && !(await areAllExempt(rule, guildId, people))) throw new AutoModError();
      }
    }
  };
}
