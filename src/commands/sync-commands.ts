import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from "discord-api-types/v10";
import {
  commandLimits,
  commandType,
  mostInScope,
} from "../../packages/discord-rules/commands/command-limits.ts";
import type { Command } from "./notation.ts";
import { sameDefinition } from "./same-definition.ts";

type Definition = RESTPostAPIApplicationCommandsJSONBody;

/** The bot's commands on Discord, in one guild or globally. Throws RefusedSetError for what Discord refuses. */
export interface CommandsApi {
  get(): Promise<readonly APIApplicationCommand[]>;
  /** Replaces all commands. Discord counts every new name against 200 a day. */
  put(definitions: readonly Definition[]): Promise<void>;
  /** Adds a command, or replaces the one of the same name. */
  post(definition: Definition): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Why Discord refuses a set of commands. Nothing has changed. */
export type SetRefusal =
  /** What is wrong with which definitions, by index; empty: Discord doesn't say. */
  | { readonly kind: "definitions"; readonly problems: ReadonlyMap<number, string> }
  /** No more new names today. */
  | { readonly kind: "daily quota" }
  /** Too many commands of a type. */
  | { readonly kind: "too many" };

/** Discord refused a set of commands, or a single one, because of its content. */
export class RefusedSetError extends Error {
  override readonly name = "RefusedSetError";
  readonly refusal: SetRefusal;

  constructor(refusal: SetRefusal, options?: ErrorOptions) {
    super(`Discord refuses these commands: ${refusal.kind}`, options);
    this.refusal = refusal;
  }
}

/** Discord accepts this many slash commands; with one more, it refuses them all. */
export const commandLimit: number = commandLimits.inScope[commandType.slash];

/** And this many in the menus of members, and as many in those of messages. */
export const menuLimit: number = commandLimits.inScope[commandType.user];

export interface SyncResult {
  readonly changed: boolean;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
  /** Beyond Discord's limit: not registered, in the order they were wanted. */
  readonly left: readonly Command[];
  /** Refused individually: everything else is registered. */
  readonly refused: readonly RefusedCommand[];
  /** New names beyond today's quota: they have to wait. */
  readonly late: readonly Command[];
}

export interface RefusedCommand extends Command {
  /** Discord's own message, with the field. */
  readonly problem: string;
}

/**
 * Makes Discord have exactly the wanted commands, and sends nothing if it already does: registering on every start would use up
 * the daily quota. Only what Discord refuses is left out.
 *
 * @param wanted the most important first; commands beyond Discord's limit for their type are left out and reported
 * @throws errors that aren't about the commands themselves
 */
export async function syncCommands(api: CommandsApi, wanted: readonly Definition[]): Promise<SyncResult> {
  const limited = withinLimit(wanted);
  const left = [...limited.left];
  let kept = limited.kept;
  const refused: RefusedCommand[] = [];
  let late: readonly Command[] = [];
  const present = await api.get();
  // Each round leaves something out, or is the last.
  for (;;) {
    const change = compare(present, kept);
    const result = { ...change, left, refused, late };
    if (!change.changed) return result;
    try {
      // In one call, Discord removes and adds in one step, so the limit is never exceeded in between.
      await api.put(kept);
      return result;
    } catch (error) {
      if (!(error instanceof RefusedSetError)) throw error;
      const { refusal } = error;
      const before = kept.length;
      if (refusal.kind === "daily quota") {
        const known = new Set(present.map(keyOf));
        late = [...late, ...kept.filter((one) => !known.has(keyOf(one))).map(commandOf)];
        kept = kept.filter((one) => known.has(keyOf(one)));
      } else if (refusal.kind === "too many") {
        const last = kept.at(-1);
        if (last !== undefined) left.unshift(commandOf(last));
        kept = kept.slice(0, -1);
      } else {
        const { problems } = refusal;
        refused.push(...kept.flatMap((one, index) => withProblem(one, problems.get(index))));
        kept = kept.filter((_, index) => !problems.has(index));
      }
      if (kept.length === before) return oneByOne(api, present, kept, { left, refused, late });
    }
  }
}

/** Registers each command on its own, because Discord refused the set without naming any of them. */
async function oneByOne(
  api: CommandsApi,
  present: readonly APIApplicationCommand[],
  kept: readonly Definition[],
  soFar: Pick<SyncResult, "left" | "refused" | "late">,
): Promise<SyncResult> {
  const { removed, added, updated } = compare(present, kept);
  const known = new Map(present.map((command) => [keyOf(command), command]));
  const refused = [...soFar.refused];
  const late = [...soFar.late];
  const done: string[] = [];
  for (const { id, name, type } of present) {
    if (!kept.some((one) => keyOf(one) === keyOf({ name, type }))) await api.remove(id);
  }
  for (const definition of kept) {
    const before = known.get(keyOf(definition));
    if (before !== undefined && sameDefinition(before, definition)) continue;
    try {
      await api.post(definition);
      done.push(definition.name);
    } catch (error) {
      if (!(error instanceof RefusedSetError)) throw error;
      const { refusal } = error;
      if (refusal.kind === "daily quota") late.push(commandOf(definition));
      else refused.push(...withProblem(definition, problemOf(refusal)));
    }
  }
  const of = (names: readonly string[]) => names.filter((name) => done.includes(name));
  return { ...soFar, changed: true, added: of(added), updated: of(updated), removed, refused, late };
}

function problemOf(refusal: SetRefusal): string {
  const [problem] = refusal.kind === "definitions" ? refusal.problems.values() : [];
  return problem ?? "Discord doesn't say what is wrong with it";
}

function withProblem(definition: Definition, problem: string | undefined): readonly RefusedCommand[] {
  return problem === undefined ? [] : [{ ...commandOf(definition), problem }];
}

function compare(present: readonly APIApplicationCommand[], kept: readonly Definition[]) {
  const existing = new Map(present.map((command) => [keyOf(command), command]));
  const added: string[] = [];
  const updated: string[] = [];
  for (const definition of kept) {
    const known = existing.get(keyOf(definition));
    existing.delete(keyOf(definition));
    if (known === undefined) added.push(definition.name);
    else if (!sameDefinition(known, definition)) updated.push(definition.name);
  }
  const removed = [...existing.values()].map(({ name }) => name);
  return { added, updated, removed, changed: added.length + updated.length + removed.length > 0 };
}

function withinLimit(wanted: readonly Definition[]) {
  const kept: Definition[] = [];
  const left: Command[] = [];
  const counts = new Map<number, number>();
  const seen = new Set<string>();
  for (const definition of wanted) {
    if (seen.has(keyOf(definition))) continue;
    seen.add(keyOf(definition));
    const type = definition.type ?? 1;
    const count = counts.get(type) ?? 0;
    if (count >= mostInScope(type)) left.push(commandOf(definition));
    else {
      counts.set(type, count + 1);
      kept.push(definition);
    }
  }
  return { kept, left };
}

function commandOf({ type, name }: Definition): Command {
  if (type === commandType.user) return { kind: "userMenu", name };
  return { kind: type === commandType.message ? "messageMenu" : "slash", name };
}

/** A slash command and a context-menu command can have the same name. */
function keyOf({ type, name }: { readonly type?: number | undefined; readonly name: string }): string {
  return `${type ?? 1} ${name}`;
}
