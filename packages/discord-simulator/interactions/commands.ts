import {
  type APIApplicationCommand,
  ApplicationCommandType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { all, list } from "../../discord-rules/checks.ts";
import { commandLimits } from "../../discord-rules/commands/command-limits.ts";
import { commandSet, tooManyCommands } from "../../discord-rules/commands/command-set.ts";
import { applicationCommand } from "../../discord-rules/commands/commands.ts";
import { violation } from "../../discord-rules/form-codes.ts";
import type { Check } from "../../discord-rules/violation.ts";
import type { Core } from "../core.ts";
import { refused } from "../errors.ts";
import { checkedForm } from "../parse-form.ts";

type CommandForm = RESTPostAPIApplicationCommandsJSONBody & { readonly type: ApplicationCommandType };

const dayMs = 24 * 60 * 60 * 1000;

/** "global", or a guild's id. */
export type Scope = string;

/**
 * Replaces a scope's commands, all or none; one that keeps its type and name keeps its id.
 * @throws DiscordError 50035 with the index of each command that is refused, 30032 beyond the limit, 30034 beyond the day's
 */
export function replaceCommands(core: Core, scope: Scope, body: unknown): APIApplicationCommand[] {
  const rules = all(commandSet, list({ max: Number.POSITIVE_INFINITY }, permitted(core)));
  const forms = checkedForm<RESTPostAPIApplicationCommandsJSONBody[]>(rules, body).map(withType);
  assertRoom(forms);
  const before = core.data.commands.get(scope) ?? [];
  countCreates(core, scope, forms.filter((form) => !before.some((one) => isSame(one, form))).length);
  const after = forms.map((form) =>
    stored(
      core,
      scope,
      form,
      before.find((one) => isSame(one, form)),
    ),
  );
  set(core, scope, after);
  return after;
}

/** Adds a command, or replaces the one with the same type and name. */
export function upsertCommand(
  core: Core,
  scope: Scope,
  body: unknown,
): { command: APIApplicationCommand; isNew: boolean } {
  const form = withType(checkedForm(all(applicationCommand, permitted(core)), body));
  const before = core.data.commands.get(scope) ?? [];
  const old = before.find((one) => isSame(one, form));
  const others = before.filter((one) => one !== old);
  assertRoom([...others, form]);
  if (old === undefined) countCreates(core, scope, 1);
  const command = stored(core, scope, form, old);
  set(core, scope, [...others, command]);
  return { command, isNew: old === undefined };
}

/** Fields missing from the body stay. @throws DiscordError as above, 40041 when another has the new name */
export function changeCommand(
  core: Core,
  scope: Scope,
  command: APIApplicationCommand,
  body: unknown,
): APIApplicationCommand {
  const change = typeof body === "object" && body !== null ? body : {};
  const changed = { ...command, ...change, type: command.type };
  const form = withType(checkedForm(applicationCommand, changed));
  const before = core.data.commands.get(scope) ?? [];
  if (before.some((one) => one !== command && isSame(one, form))) {
    throw refused("commandNameTaken");
  }
  const after = stored(core, scope, form, command);
  set(
    core,
    scope,
    before.map((one) => (one === command ? after : one)),
  );
  return after;
}

export function deleteCommand(core: Core, scope: Scope, commandId: string): void {
  set(
    core,
    scope,
    (core.data.commands.get(scope) ?? []).filter((one) => one.id !== commandId),
  );
}

/** Commands that the test has Discord refuse. */
function permitted({ settings }: Core): Check {
  return (value, path) => {
    const name = typeof value === "object" && value !== null && "name" in value ? String(value.name) : "";
    return settings.refusesCommand(name)
      ? [violation([...path, "name"], "APPLICATION_COMMAND_INVALID_NAME")]
      : [];
  };
}

function set(core: Core, scope: Scope, commands: APIApplicationCommand[]): void {
  core.data.commands.set(scope, commands);
  core.changed({ kind: "commands", ...(scope === "global" ? {} : { guildId: scope }) });
}

function isSame(a: { type: number; name: string }, b: { type: number; name: string }): boolean {
  return a.type === b.type && a.name === b.name;
}

function assertRoom(commands: readonly { type: number }[]): void {
  const beyond = tooManyCommands(commands);
  if (beyond !== undefined) {
    throw refused("tooManyCommands", `Maximum number of application commands reached (${beyond.most}).`);
  }
}

function countCreates(core: Core, scope: Scope, count: number): void {
  const known = core.data.commandCreates.get(scope);
  const day =
    known === undefined || core.now() >= known.resetAt ? { count: 0, resetAt: core.now() + dayMs } : known;
  if (day.count + count > commandLimits.createsADay) throw refused("tooManyCommandCreates");
  day.count += count;
  core.data.commandCreates.set(scope, day);
}

function withType(form: RESTPostAPIApplicationCommandsJSONBody): CommandForm {
  return { ...form, type: form.type ?? ApplicationCommandType.ChatInput } as CommandForm;
}

function stored(
  core: Core,
  scope: Scope,
  form: CommandForm,
  old: APIApplicationCommand | undefined,
): APIApplicationCommand {
  const { contexts, integration_types, dm_permission, ...rest } = form;
  const options = "options" in form ? form.options : undefined;
  const command = {
    id: old?.id ?? core.nextId(),
    application_id: core.data.botId,
    version: core.nextId(),
    default_member_permissions: null,
    name_localizations: null,
    description_localizations: null,
    nsfw: false,
    ...rest,
    description: ("description" in form ? form.description : undefined) ?? "",
    contexts: contexts ?? null,
    integration_types: integration_types ?? [0],
    options: options && options.length > 0 ? options : undefined,
    ...(scope === "global" ? { dm_permission: dm_permission ?? true } : { guild_id: scope }),
  };
  const unchanged =
    old !== undefined && JSON.stringify({ ...command, version: old.version }) === JSON.stringify(old);
  // The form has been checked against Discord's rules for commands.
  return (unchanged ? old : JSON.parse(JSON.stringify(command))) as APIApplicationCommand;
}
