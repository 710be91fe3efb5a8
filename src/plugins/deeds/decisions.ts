import { needInWords } from "../../plugin-api/needs.ts";
import type { DeedDone, PluginDeeds } from "../store/plugin-deeds.ts";
import { whomOf } from "./deed-kind.ts";

/** What somebody decided about a plugin. It stands among what the plugin did, so that admins see what a stolen account changed. */
export type Decision =
  | { readonly kind: "granted" | "revoked"; readonly permit: string }
  | { readonly kind: "switchedOn" | "switchedOff" | "settings" }
  /** Whom they keep from writing to the team through it, or don't any more. */
  | MailBlock
  /** They undid so many of its deeds. */
  | { readonly kind: "undid"; readonly count: number };

export interface MailBlock {
  readonly kind: "blockedMail" | "unblockedMail";
  readonly userId: string;
}

/** No need that has a cap: deciding uses up none. An older release says that a newer one knows it. */
const decisionNeed = "decision";

/** Each kind, to follow the plugin's name. */
const inWords: Readonly<Record<string, (done: DeedDone) => string>> = {
  granted: ({ permit = "" }) => `was allowed to ${needInWords(permit)}`,
  revoked: ({ permit = "" }) => `is no longer allowed to ${needInWords(permit)}`,
  switchedOn: () => "was switched on here",
  switchedOff: () => "was switched off here",
  settings: () => "got other settings",
  blockedMail: (done) => `was told to take no mail of ${whomOf(done)} for 30 days`,
  unblockedMail: (done) => `was told to take mail of ${whomOf(done)} again`,
  undid: ({ count = 0 }) => `had ${count === 1 ? "a deed" : `${count} deeds`} undone`,
  moreForPerson: (done) => `was allowed 15 more minutes beyond its limit, for ${whomOf(done)}`,
  moreForAll: () => "was allowed 15 more minutes beyond its limit, for anyone who asks",
};

/** Whether what is kept under a need's name is a decision. Earlier ones were settings alone. */
export function isDecisionNeed(need: string): boolean {
  return need === decisionNeed || need === "settings";
}

/** Undefined: it is no decision, or a newer release's. */
export function decisionInWords(done: DeedDone): string | undefined {
  return Object.hasOwn(inWords, done.kind) ? inWords[done.kind]?.(done) : undefined;
}

export function noteDecision(
  deeds: Pick<PluginDeeds, "begin" | "done">,
  what: Decision,
  about: { readonly plugin: string; readonly guildId: string; readonly by: string },
): void {
  const { plugin, guildId, by: userId } = about;
  const noted = deeds.begin({ plugin, guildId, userId, need: decisionNeed, what }, undefined, true);
  if ("id" in noted) deeds.done(noted.id);
}
