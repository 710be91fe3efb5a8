import { AutoModerationActionType } from "discord-api-types/v10";
import { type AutoModBody, autoModBody, autoModMark } from "../../discord/auto-mod-body.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { AutoModDeed, DeedOf } from "./deed.ts";
import type { DeedKind, DeedSight, Pressable } from "./deed-kind.ts";

const { BlockMessage, Timeout } = AutoModerationActionType;

/** A rule decides on what everybody writes: one that blocks deletes messages, and one that times out punishes. */
const isAgainstMembers = ({ rule }: { readonly rule: AutoModBody }) =>
  rule.enabled && rule.actions.some(({ type }) => type === BlockMessage || type === Timeout);

/** The rule as it is; undefined: it is gone. */
async function ruleNow(sight: DeedSight, guildId: string, ruleId: string): Promise<AutoModBody | undefined> {
  const rule = (await sight.autoModRules(guildId)).find(({ id }) => id === ruleId);
  return rule === undefined ? undefined : autoModBody(rule);
}

const isMarked = async (sight: DeedSight, guildId: string, { ruleId = "", mark }: DeedDone) => {
  const now = await ruleNow(sight, guildId, ruleId);
  return now !== undefined && autoModMark(now) === mark;
};

const press: Pressable<DeedOf<"makeAutoModRule"> | DeedOf<"changeAutoModRule">> = {
  stored: ({ ruleName, form }) => ({ memberId: undefined, input: { name: ruleName, form } }),
  wants: ({ input }) =>
    `set up the AutoMod rule \`${input.name ?? ""}\`, which blocks messages or times out: ${summary(input.form)}`,
};

/** What whoever decides has to know, from the plugin's form: what it does comes before what it looks for, which can be long. */
function summary(form = "{}"): string {
  const { finds, exemptRoles, exemptChannels, ...does } = JSON.parse(form) as Readonly<
    Record<string, unknown>
  >;
  const text = JSON.stringify({ ...does, finds, exemptRoles, exemptChannels }).replaceAll("`", "'");
  return `\`${text.length > 900 ? `${text.slice(0, 900)}…` : text}\``;
}

export const autoModDeeds: { readonly [Kind in AutoModDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  makeAutoModRule: {
    record: ({ ruleName, rule }) => ({ ruleName, mark: autoModMark(rule) }),
    punishes: isAgainstMembers,
    press,
    did: ({ ruleName }) => `made the AutoMod rule \`${ruleName}\``,
    undo(done, guildId) {
      const { ruleId, ruleName = "" } = done;
      if (ruleId === undefined) return undefined;
      return {
        deed: { kind: "deleteAutoModRule", guildId, ruleId, ruleName },
        isAsLeft: (sight) => isMarked(sight, guildId, done),
      };
    },
  },
  changeAutoModRule: {
    record: ({ ruleId, ruleName, rule, before }) => ({
      ...{ ruleId, ruleName, mark: autoModMark(rule) },
      ...(before === undefined ? {} : { ruleBefore: JSON.stringify(before) }),
    }),
    punishes: isAgainstMembers,
    press,
    did: ({ ruleName }) => `changed its AutoMod rule \`${ruleName}\``,
    undo(done, guildId) {
      const { ruleId, ruleName = "", ruleBefore } = done;
      if (ruleId === undefined || ruleBefore === undefined) return undefined;
      const rule = JSON.parse(ruleBefore) as AutoModBody;
      return {
        deed: { kind: "changeAutoModRule", guildId, ruleId, ruleName, rule, form: "{}" },
        isAsLeft: (sight) => isMarked(sight, guildId, done),
      };
    },
  },
  deleteAutoModRule: {
    record: ({ ruleId, ruleName, before }) => ({
      ...{ ruleId, ruleName },
      ...(before === undefined ? {} : { ruleBefore: JSON.stringify(before) }),
    }),
    punishes: () => false,
    did: ({ ruleName }) => `deleted its AutoMod rule \`${ruleName}\``,
    undo({ ruleId = "", ruleName = "", ruleBefore }, guildId) {
      if (ruleBefore === undefined) return undefined;
      const rule = JSON.parse(ruleBefore) as AutoModBody;
      return {
        deed: { kind: "makeAutoModRule", guildId, ruleName, rule, form: "{}" },
        isAsLeft: async (sight) =>
          (await sight.autoModRules(guildId)).every(({ id, name }) => id !== ruleId && name !== rule.name),
      };
    },
  },
};
