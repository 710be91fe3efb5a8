import type { RESTPostAPIAutoModerationRuleJSONBody } from "discord-api-types/v10";
import type { AutoModBody } from "../../discord/auto-mod-body.ts";
import type { AutoModDeed } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** Rules of a server's AutoMod. */
export function createAutoModDeeds({ api }: DeedPowers): DoDeeds<AutoModDeed> {
  return {
    async makeAutoModRule({ guildId, rule }, reason) {
      const { id } = await api.guilds.createAutoModerationRule(guildId, bodyOf(rule), { reason });
      return { ruleId: id };
    },
    async changeAutoModRule({ guildId, ruleId, rule }, reason) {
      const { trigger_type: _kept, ...change } = bodyOf(rule);
      await api.guilds.editAutoModerationRule(guildId, ruleId, change, { reason });
      return { ruleId };
    },
    async deleteAutoModRule({ guildId, ruleId }, reason) {
      await api.guilds.deleteAutoModerationRule(guildId, ruleId, { reason });
      return undefined;
    },
  };
}

/** Discord's form can be written into, and names its lists and texts more exactly. */
function bodyOf(rule: AutoModBody): RESTPostAPIAutoModerationRuleJSONBody {
  return structuredClone(rule) as RESTPostAPIAutoModerationRuleJSONBody;
}
