import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import { commandLimits, commandType, mostInScope } from "../discord/rules/commands/command-limits.ts";
import { sameDefinition } from "./same-definition.ts";

/** What Discord keeps of the bot's commands, in one guild or for all. */
export interface CommandsApi {
  get(): Promise<readonly APIApplicationCommand[]>;
  /** Puts these in the place of all. Discord counts every new name against 200 a day. */
  put(definitions: readonly RESTPostAPIApplicationCommandsJSONBody[]): Promise<void>;
}

/** Discord takes this many slash commands; one more, and it refuses them all. */
export const COMMAND_LIMIT: number = commandLimits.inScope[commandType.slash];

export interface SyncResult {
  readonly changed: boolean;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
  /** Beyond Discord's limit: not registered, in the order they were wanted. */
  readonly left: readonly string[];
}

/**
 * Makes Discord have exactly the wanted commands, and asks it to change nothing when it already has: registering on
 * every start uses up the daily quota.
 *
 * @param wanted the most important first; what is beyond Discord's limit of a type is left out and reported
 */
export async function syncCommands(
  api: CommandsApi,
  wanted: readonly RESTPostAPIApplicationCommandsJSONBody[],
): Promise<SyncResult> {
  const { kept, left } = withinLimit(wanted);
  const existing = new Map((await api.get()).map((command) => [keyOf(command), command]));
  const added: string[] = [];
  const updated: string[] = [];
  for (const definition of kept) {
    const present = existing.get(keyOf(definition));
    existing.delete(keyOf(definition));
    if (present === undefined) added.push(definition.name);
    else if (!sameDefinition(present, definition)) updated.push(definition.name);
  }
  const removed = [...existing.values()].map(({ name }) => name);
  const changed = added.length + updated.length + removed.length > 0;
  // One call: Discord takes away and adds in one step, so the limit is never passed on the way.
  if (changed) await api.put(kept);
  return { changed, added, updated, removed, left };
}

function withinLimit(wanted: readonly RESTPostAPIApplicationCommandsJSONBody[]) {
  const kept: RESTPostAPIApplicationCommandsJSONBody[] = [];
  const left: string[] = [];
  const counts = new Map<number, number>();
  const seen = new Set<string>();
  for (const definition of wanted) {
    if (seen.has(keyOf(definition))) continue;
    seen.add(keyOf(definition));
    const type = definition.type ?? 1;
    const count = counts.get(type) ?? 0;
    if (count >= mostInScope(type)) left.push(definition.name);
    else {
      counts.set(type, count + 1);
      kept.push(definition);
    }
  }
  return { kept, left };
}

/** A slash command and a context-menu command may have the same name. */
function keyOf({ type, name }: { readonly type?: number | undefined; readonly name: string }): string {
  return `${type ?? 1} ${name}`;
}
