import type { API } from "@discordjs/core";
import {
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  GuildFeature,
} from "discord-api-types/v10";
import { z } from "zod";
import type { AutoModTrigger } from "../../packages/discord-rules/auto-moderation.ts";
import { rustToJavaScript } from "../../packages/discord-rules/rust-regex.ts";
import type { Log } from "../log/log.ts";
import { discordCode, refusedFor } from "./rest/discord-errors.ts";

/** A rule of a server's AutoMod about messages, that can be looked up: not the words of Discord's presets, nor what it takes for spam. */
export interface AutoModRule extends AutoModTrigger {
  readonly id: string;
  /** Who has one of these isn't held to it. */
  readonly exemptRoles: readonly string[];
  /** It doesn't hold there, nor in their threads. */
  readonly exemptChannels: readonly string[];
}

/** The rules of servers' AutoMod, from Discord on demand, and remembered for a while. */
export interface AutoModRules {
  /** None, too, where Turbot isn't allowed to read them. Rejects with Discord's error if they aren't known. */
  of(guildId: string): Promise<readonly AutoModRule[]>;
}

/** "hidden": the server has rules, and Turbot isn't allowed to read them. "odd": patterns that Turbot can't read. */
export type AutoModGap =
  | { readonly kind: "none" }
  | { readonly kind: "hidden"; readonly serverName: string }
  | { readonly kind: "odd"; readonly patterns: readonly string[] };

/** What is younger is taken as it is, in milliseconds. Their events would take another intent, and a session of their own. */
const freshMs = 60_000;

/** What is younger is taken once more, while it is read again; where Turbot isn't allowed to read, nobody asks before. */
const usableMs = 10 * 60_000;

const strings = z
  .array(z.string())
  .nullish()
  .transform((all) => all ?? []);
const metadata = z.object({
  keyword_filter: strings,
  regex_patterns: strings,
  allow_list: strings,
  mention_total_limit: z.number().nullish(),
});
const rule = z.object({
  id: z.string(),
  enabled: z.boolean(),
  event_type: z.number(),
  trigger_type: z.number(),
  trigger_metadata: metadata,
  exempt_roles: strings,
  exempt_channels: strings,
});

interface Known {
  readonly at: number;
  readonly rules: readonly AutoModRule[];
  readonly isHidden: boolean;
}

export function createAutoModRules(powers: {
  readonly api: Pick<API, "guilds">;
  readonly log: Log;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** What of a server's rules can't be held, and whether it still can't be. */
  readonly onLook: (guildId: string, found: AutoModGap) => void;
}): AutoModRules {
  const { api, log, elapsed, onLook } = powers;
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<readonly AutoModRule[]>>();

  async function ask(guildId: string): Promise<readonly AutoModRule[]> {
    try {
      const rules = readRules(await api.guilds.getAutoModerationRules(guildId));
      known.set(guildId, { at: elapsed(), rules, isHidden: false });
      const odd = rules.flatMap(({ patterns }) =>
        patterns.filter((one) => rustToJavaScript(one) === undefined),
      );
      onLook(guildId, odd.length === 0 ? { kind: "none" } : { kind: "odd", patterns: odd });
      return rules;
    } catch (error) {
      if (!refusedFor(error, discordCode.missingPermissions, discordCode.missingAccess)) throw error;
      known.set(guildId, { at: elapsed(), rules: [], isHidden: true });
      const { features, name: serverName } = await api.guilds.get(guildId);
      const hasRules = features.includes(GuildFeature.AutoModeration);
      onLook(guildId, hasRules ? { kind: "hidden", serverName } : { kind: "none" });
      return [];
    }
  }

  function askOnce(guildId: string): Promise<readonly AutoModRule[]> {
    const asked =
      asking.get(guildId) ??
      ask(guildId).finally(() => {
        asking.delete(guildId);
      });
    asking.set(guildId, asked);
    return asked;
  }

  return {
    async of(guildId) {
      const before = known.get(guildId);
      const age = before === undefined ? Infinity : elapsed() - before.at;
      if (before === undefined || age >= usableMs) return askOnce(guildId);
      if (age >= freshMs && !before.isHidden)
        askOnce(guildId).catch((error: unknown) => log.warn("autoMod.not_read", { guildId, error }));
      return before.rules;
    },
  };
}

/** Those about messages that are switched on. One in a form of its own is passed over: Discord adds kinds. */
function readRules(answer: unknown): readonly AutoModRule[] {
  return z
    .array(z.unknown())
    .parse(answer)
    .flatMap((one) => {
      const { data } = rule.safeParse(one);
      const isUsed = data?.enabled === true && data.event_type === AutoModerationRuleEventType.MessageSend;
      if (data === undefined || !isUsed) return [];
      const {
        keyword_filter: keywords,
        regex_patterns: patterns,
        allow_list: allowed,
      } = data.trigger_metadata;
      const places = { exemptRoles: data.exempt_roles, exemptChannels: data.exempt_channels };
      switch (data.trigger_type) {
        case AutoModerationRuleTriggerType.Keyword:
          return [{ id: data.id, keywords, patterns, allowed, ...places }];
        case AutoModerationRuleTriggerType.MentionSpam: {
          const mentions = data.trigger_metadata.mention_total_limit ?? undefined;
          return [{ id: data.id, keywords: [], patterns: [], allowed: [], mentions, ...places }];
        }
        default:
          return [];
      }
    });
}
