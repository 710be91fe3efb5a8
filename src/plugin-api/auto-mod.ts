import { callHost } from "./host-link.ts";
import type { Interval } from "./schedule.ts";

/** What a rule of Discord's own AutoMod looks for. Which it is can't be changed later. */
export type AutoModFinds =
  | {
      /** `cat`, `cat*`, `*cat`, `*cat*`: 1,000 of 60 characters. */
      readonly keywords?: readonly string[];
      /** 10 of 260 characters, in Rust's flavour: no looking around, no back references. */
      readonly patterns?: readonly string[];
      /** Excused: 100. */
      readonly allowed?: readonly string[];
    }
  /** Discord's own words. A server has one such rule, as of the next two. */
  | {
      readonly presets: readonly ("profanity" | "sexual" | "slurs")[];
      readonly allowed?: readonly string[];
    }
  /** More people and roles mentioned in a message than this, at most 50. `raids`: Discord also looks for raids. */
  | { readonly mentions: number; readonly raids?: boolean }
  | { readonly spam: true };

/** A rule of AutoMod. It never holds for bots, nor for whoever has *Manage Server*. */
export interface AutoModRuleForm {
  /** Among the plugin's own rules: small letters, digits and dashes, at most 32. */
  readonly name: string;
  readonly finds: AutoModFinds;
  /** The message never arrives. */
  readonly block?: boolean;
  /** The id of the channel where Discord reports it: one that not everybody sees. */
  readonly alertIn?: string;
  /** Its author can't write for so long, "10m", at most "1d". Not with presets or spam. Whoever asks needs *Time out members*. */
  readonly timeOut?: Interval;
  /** Ids, at most 20. */
  readonly exemptRoles?: readonly string[];
  /** Ids, at most 50. */
  readonly exemptChannels?: readonly string[];
  /** Default: true. */
  readonly enabled?: boolean;
}

/** A rule as it is now: somebody may have changed it by hand. */
export interface AutoModRule extends AutoModRuleForm {
  readonly id: string;
}

export async function setAutoModRule(call: string, rule: AutoModRuleForm): Promise<AutoModRule> {
  return (await callHost("setAutoModRule", { call, rule })) as AutoModRule;
}

export async function deleteAutoModRule(call: string, name: string): Promise<void> {
  await callHost("deleteAutoModRule", { call, name: String(name) });
}

export async function autoModRules(call: string): Promise<readonly AutoModRule[]> {
  return (await callHost("autoModRules", { call })) as readonly AutoModRule[];
}
