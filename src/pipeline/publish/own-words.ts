import { type Members, membersWordsIn } from "./members-words.ts";

/*
 * What is published in place of a text that repeats something of a member's and that nobody is left to reword. These are made by
 * code, so they say little and nothing wrong.
 */

/** @param paths what the change touches */
export function ownTitle(title: string, paths: readonly string[], members: Members): string {
  const [path] = paths.filter((one) => isOwn(one, members));
  return isOwn(title, members) ? title : `Change ${path ?? "Turbot"}`;
}

export function ownSummary(summary: string, members: Members): string {
  return isOwn(summary, members)
    ? summary
    : "The description is left out because it repeated something of a member's. The difference shows what changes.";
}

export function ownPlan(plan: string, members: Members): string {
  return isOwn(plan, members)
    ? plan
    : "The plan is left out because it repeats something of a member's. Whoever asked has it in the thread on Discord.";
}

function isOwn(text: string, members: Members): boolean {
  return membersWordsIn(text, members, "prose").length === 0;
}
