import type { FormDraft } from "../../plugins/settings/settings-form.ts";
import type { Decider } from "./decide.ts";

/** The most that are kept, of all admins: a form that nobody opens again. */
const most = 100;

type By = Pick<Decider, "guildId" | "userId">;

/**
 * What admins entered that couldn't be saved, so that they find it again when they open the form. Only in memory: nobody asked to keep it,
 * and addresses can be private.
 */
export function createDrafts() {
  const drafts = new Map<string, FormDraft>();
  const keyOf = ({ guildId, userId }: By, plugin: string, page: number) =>
    [guildId, userId, plugin, page].join(" ");
  return {
    of: (by: By, plugin: string, page: number): FormDraft => drafts.get(keyOf(by, plugin, page)) ?? {},
    keep(by: By, plugin: string, page: number, draft: FormDraft): void {
      const key = keyOf(by, plugin, page);
      drafts.delete(key);
      drafts.set(key, draft);
      const oldest = drafts.keys().next().value;
      if (drafts.size > most && oldest !== undefined) drafts.delete(oldest);
    },
    drop: (by: By, plugin: string, page: number): void => void drafts.delete(keyOf(by, plugin, page)),
  };
}
