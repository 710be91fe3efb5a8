import { type APIAutoModerationRule, AutoModerationRuleTriggerType } from "discord-api-types/v10";
import type { FindPattern } from "../../../../packages/discord-rules/auto-moderation.ts";
import { mostRulesOf } from "../../../../packages/discord-rules/moderation/auto-mod-rule.ts";
import type { AutoModBody } from "../../../discord/auto-mod-body.ts";
import type { PluginAutoMod } from "../../store/plugin-auto-mod.ts";
import { ofServer } from "../actions/checks.ts";
import type { GuildPowers } from "../guild-powers.ts";
import { checkCatch } from "./catches-nearly-all.ts";
import { bodyOfForm, nameAtDiscord, type RuleForm, ruleName } from "./rule-form.ts";

/** A plugin's rules among those of a server's AutoMod. */
export interface OwnRules {
  /** As Discord takes it. @throws RefusalError for what Discord or Turbot doesn't take */
  bodyOf(form: RuleForm): AutoModBody;
  /** By their names among the plugin's own, as they are now. */
  of(guildId: string): Promise<RulesThere>;
  /** It is the plugin's from now on. */
  note(guildId: string, name: string, ruleId: string): void;
  forget(guildId: string, name: string): void;
  /** One change after another in a server, of all plugins. */
  inOrder<T>(guildId: string, change: () => Promise<T>): Promise<T>;
}

interface RulesThere {
  readonly own: ReadonlyMap<string, APIAutoModerationRule>;
  /** @throws RefusalError if there can't be one more of a kind */
  checkRoom(trigger: AutoModerationRuleTriggerType): void;
}

/** Of Discord's six rules of keywords admins keep two, and no plugin has more than three. */
const most = { byPlugins: 4, byPlugin: 3 } as const;

/**
 * A rule is a plugin's if Turbot made it for that plugin: so it was noted, or its name says so, in case Turbot was stopped in between.
 * Everything else is somebody else's, and nothing that a plugin says changes it.
 */
export function createOwnRules(powers: {
  readonly plugin: string;
  readonly guilds: Pick<GuildPowers, "autoModRules" | "botUserId">;
  readonly records: PluginAutoMod;
  readonly findPattern: FindPattern;
}): OwnRules {
  const { plugin, guilds, records, findPattern } = powers;
  return {
    bodyOf(form) {
      const body = bodyOfForm(plugin, form);
      if (form.block === true || form.timeOut !== undefined) checkCatch(body, findPattern);
      return body;
    },
    async of(guildId) {
      const all = await guilds.autoModRules(guildId);
      const ours = all.filter(({ creator_id }) => creator_id === guilds.botUserId);
      const noted = records.in(guildId);
      const own = new Map<string, APIAutoModerationRule>();
      for (const { name, ruleId } of noted.filter((one) => one.plugin === plugin)) {
        const rule = ours.find(({ id }) => id === ruleId);
        if (rule !== undefined) own.set(name, rule);
      }
      const unnoted = ours.filter(({ id }) => noted.every(({ ruleId }) => ruleId !== id));
      for (const rule of unnoted) {
        const [name = ""] = rule.name.split(" ", 1);
        const isOwn = ruleName.safeParse(name).success && rule.name === nameAtDiscord(plugin, name);
        if (isOwn && !own.has(name)) own.set(name, rule);
      }
      return {
        own,
        checkRoom(trigger) {
          const same = (rules: Iterable<APIAutoModerationRule>) =>
            [...rules].filter((one) => one.trigger_type === trigger).length;
          const atMost = mostRulesOf[trigger] ?? 0;
          if (same(all) >= atMost)
            throw ofServer(
              `This server has as many rules of that kind as Discord allows (${atMost}): an admin can delete one`,
            );
          if (trigger !== AutoModerationRuleTriggerType.Keyword) return;
          if (same(own.values()) >= most.byPlugin)
            throw ofServer(
              `A plugin has at most ${most.byPlugin} rules of keywords: one can hold 1,000 of them`,
            );
          if (same(ours) >= most.byPlugins)
            throw ofServer(
              `Plugins have at most ${most.byPlugins} of the ${atMost} rules of keywords that Discord allows: the others are the admins'`,
            );
        },
      };
    },
    inOrder: (guildId, change) => records.inOrder(guildId, change),
    note: (guildId, name, ruleId) => records.note(guildId, { plugin, name, ruleId }),
    forget: (guildId, name) => records.forget(guildId, { plugin, name }),
  };
}
