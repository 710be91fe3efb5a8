import type { APIApplicationCommand } from "discord-api-types/v10";
import { z } from "zod";
import { type CommandForm, commandForm } from "./command-form.ts";
import type { Core } from "./core.ts";
import { DiscordError, invalidForm } from "./errors.ts";
import { parseForm } from "./parse-form.ts";

/** Slash commands in one scope; menus of users and of messages hold five each. */
const LIMITS: Record<number, number> = { 1: 100, 2: 5, 3: 5 };
/** New commands in one scope and day. */
const CREATES_A_DAY = 200;
const DAY = 24 * 60 * 60 * 1000;

/** "global", or a guild's id. */
export type Scope = string;

/**
 * Replaces a scope's commands; one that keeps its type and name keeps its id.
 * @throws DiscordError 50035 for a bad or repeated name, 30032 beyond the limit, 30034 beyond the day's
 */
export function replaceCommands(core: Core, scope: Scope, body: unknown): APIApplicationCommand[] {
  const forms = parseForm(z.array(commandForm), body);
  for (const [index, form] of forms.entries()) {
    if (forms.findIndex((other) => isSame(other, form)) < index) {
      throw invalidForm({
        path: [index],
        code: "APPLICATION_COMMANDS_DUPLICATE_NAME",
        message: "Application command names must be unique",
      });
    }
  }
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

/** One more, or another in the place of the one with its type and name. */
export function upsertCommand(
  core: Core,
  scope: Scope,
  body: unknown,
): { command: APIApplicationCommand; isNew: boolean } {
  const form = parseForm(commandForm, body);
  const before = core.data.commands.get(scope) ?? [];
  const old = before.find((one) => isSame(one, form));
  const others = before.filter((one) => one !== old);
  assertRoom([...others, form]);
  if (old === undefined) countCreates(core, scope, 1);
  const command = stored(core, scope, form, old);
  set(core, scope, [...others, command]);
  return { command, isNew: old === undefined };
}

/** What the body leaves out stays. @throws DiscordError as above, 40041 when another has the new name */
export function changeCommand(
  core: Core,
  scope: Scope,
  command: APIApplicationCommand,
  body: unknown,
): APIApplicationCommand {
  const change = typeof body === "object" && body !== null ? body : {};
  const form = parseForm(commandForm, { ...command, ...change, type: command.type });
  const before = core.data.commands.get(scope) ?? [];
  if (before.some((one) => one !== command && isSame(one, form))) {
    throw new DiscordError(400, 40041, "An application command with that name already exists");
  }
  const changed = stored(core, scope, form, command);
  set(
    core,
    scope,
    before.map((one) => (one === command ? changed : one)),
  );
  return changed;
}

export function deleteCommand(core: Core, scope: Scope, commandId: string): void {
  set(
    core,
    scope,
    (core.data.commands.get(scope) ?? []).filter((one) => one.id !== commandId),
  );
}

function set(core: Core, scope: Scope, commands: APIApplicationCommand[]): void {
  core.data.commands.set(scope, commands);
  core.changed({ kind: "commands", ...(scope === "global" ? {} : { guildId: scope }) });
}

function isSame(a: { type: number; name: string }, b: { type: number; name: string }): boolean {
  return a.type === b.type && a.name === b.name;
}

function assertRoom(commands: readonly { type: number }[]): void {
  for (const [type, limit] of Object.entries(LIMITS)) {
    if (commands.filter((one) => one.type === Number(type)).length > limit) {
      throw new DiscordError(400, 30032, `Maximum number of application commands reached (${limit}).`);
    }
  }
}

function countCreates(core: Core, scope: Scope, count: number): void {
  const known = core.data.commandCreates.get(scope);
  const day =
    known === undefined || core.now() >= known.resetAt ? { count: 0, resetAt: core.now() + DAY } : known;
  if (day.count + count > CREATES_A_DAY) {
    throw new DiscordError(
      400,
      30034,
      `Max number of daily application command creates has been reached (${CREATES_A_DAY})`,
    );
  }
  day.count += count;
  core.data.commandCreates.set(scope, day);
}

function stored(
  core: Core,
  scope: Scope,
  form: CommandForm,
  old: APIApplicationCommand | undefined,
): APIApplicationCommand {
  const { options, contexts, integration_types, dm_permission, ...rest } = form;
  const command = {
    id: old?.id ?? core.nextId(),
    application_id: core.data.botId,
    version: core.nextId(),
    default_member_permissions: null,
    name_localizations: null,
    description_localizations: null,
    nsfw: false,
    ...rest,
    description: form.description ?? "",
    contexts: contexts ?? null,
    integration_types: integration_types ?? [0],
    ...(options && options.length > 0 ? { options } : {}),
    ...(scope === "global" ? { dm_permission: dm_permission ?? true } : { guild_id: scope }),
  };
  const unchanged =
    old !== undefined && JSON.stringify({ ...command, version: old.version }) === JSON.stringify(old);
  // The form was checked against Discord's rules for commands before.
  return (unchanged ? old : command) as APIApplicationCommand;
}
