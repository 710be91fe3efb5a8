import { z } from "zod";
import { createLooks, unreadable } from "../commands/name-skeleton.ts";
import { isUnattendedNeed, needForEvent, needOf, unattendedNeeds } from "../plugin-api/needs.ts";
import { handlerProblem } from "./handlers.ts";
import { permissions } from "./permissions.ts";
import { pingsOf, reach as reachShape } from "./read-reach.ts";

/** Reads a plugin's manifest. Its input comes from unreviewed code. */

/** Only the shapes; Discord's rules are in `rules/check-manifest.ts`. */
const commandName = z.string();
const prefixName = z.string();
export const componentId = z.string().regex(/^[-_\p{L}\p{N}]{1,32}$/u);
const description = z.string();
const choice = <T extends z.ZodType<string | number>>(value: T) =>
  z.array(z.union([value, z.strictObject({ name: z.string(), value })]));

/** The languages are Discord's to know. */
const localizations = z
  .record(
    z.string(),
    z.strictObject({ name: z.string().exactOptional(), description: z.string().exactOptional() }),
  )
  .optional();

const suggests = z.literal(true, { error: "a function is needed that suggests something" }).optional();
export const pickKind = z.enum(["user", "role", "channel", "mentionable"]);
export const channelKind = z.enum(["text", "voice", "forum", "thread", "category", "announcement"]);

const option = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("string"),
    description,
    localizations,
    required: z.boolean().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    choices: choice(z.string()).optional(),
    autocomplete: suggests,
  }),
  ...(["integer", "number"] as const).map((type) =>
    z.strictObject({
      type: z.literal(type),
      description,
      localizations,
      required: z.boolean().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      choices: choice(z.number()).optional(),
      autocomplete: suggests,
    }),
  ),
  z.strictObject({
    type: z.literal("channel"),
    description,
    localizations,
    required: z.boolean().optional(),
    types: z.array(channelKind).optional(),
  }),
  z.strictObject({
    type: z.literal("attachment"),
    description,
    localizations,
    required: z.boolean().optional(),
    fileTypes: z.array(z.string()).optional(),
  }),
  ...(["boolean", "user", "role", "mentionable"] as const).map((type) =>
    z.strictObject({ type: z.literal(type), description, localizations, required: z.boolean().optional() }),
  ),
]);

const options = z.record(commandName, option);

const permission = z
  .enum(Object.keys(permissions) as [keyof typeof permissions, ...(keyof typeof permissions)[]])
  .optional();

const reach = reachShape.optional();

const subcommands = z.record(
  commandName,
  z.strictObject({ description, localizations, reach, options: options.optional() }),
);

const groups = z.record(commandName, z.strictObject({ description, localizations, subcommands }));

const slash = z.union([
  z.strictObject({
    name: commandName,
    description,
    localizations,
    permission,
    reach,
    options: options.optional(),
  }),
  z.strictObject({
    name: commandName,
    description,
    localizations,
    permission,
    reach,
    subcommands,
    groups: groups.optional(),
  }),
  z.strictObject({ name: commandName, description, localizations, permission, reach, groups }),
]);

const menu = z.strictObject({ name: z.string(), localizations, permission, reach });

const labelled = { label: z.string(), description: z.string().optional() };
const asked = { ...labelled, required: z.boolean().optional() };
const counted = { ...asked, min: z.number().optional(), max: z.number().optional() };
const fieldOptions = z.array(
  z.strictObject({ label: z.string(), value: z.string(), description: z.string().exactOptional() }),
);
const placeholder = z.string().optional();

const field = z.union([
  z.strictObject({
    ...asked,
    type: z.literal("text").optional(),
    style: z.enum(["short", "paragraph"]).optional(),
    placeholder,
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
  }),
  z.discriminatedUnion("type", [
    z.strictObject({ ...counted, type: z.literal("select"), options: fieldOptions, placeholder }),
    z.strictObject({ ...counted, type: pickKind, types: z.array(channelKind).optional(), placeholder }),
    z.strictObject({ ...asked, type: z.literal("radio"), options: fieldOptions }),
    z.strictObject({ ...counted, type: z.literal("checkboxes"), options: fieldOptions }),
    z.strictObject({ ...labelled, type: z.literal("checkbox"), default: z.boolean().optional() }),
    z.strictObject({ ...counted, type: z.literal("file"), fileTypes: z.array(z.string()).optional() }),
  ]),
]);

export const formSpec = z.strictObject({
  id: componentId,
  title: z.string(),
  reach,
  fields: z.record(z.string(), field),
});

/** The names of a registration's handlers, "" for the only one. At most 25 groups of 25 subcommands. */
const handlers = z.array(z.string()).max(25 * 25);

/** One command, component, listener or schedule, as a plugin registers it. The scanner uses it as well. */
export const registration = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("slash"), spec: slash, handlers }),
  z.object({
    kind: z.literal("prefix"),
    handlers,
    spec: z.strictObject({
      name: prefixName,
      aliases: z.array(prefixName).max(10).optional(),
      description: z.string().max(200),
      reach,
    }),
  }),
  z.object({ kind: z.literal("userMenu"), handlers, spec: menu }),
  z.object({ kind: z.literal("messageMenu"), handlers, spec: menu }),
  z.object({ kind: z.literal("button"), handlers, spec: z.strictObject({ id: componentId, reach }) }),
  z.object({
    kind: z.literal("select"),
    handlers,
    spec: z.strictObject({ id: componentId, of: pickKind.optional(), reach }),
  }),
  z.object({ kind: z.literal("modal"), handlers, spec: formSpec }),
  z.object({
    kind: z.literal("event"),
    handlers,
    spec: z.strictObject({
      event: z.enum([
        ...(["message", "messageEdit", "messageDelete", "unknownCommand"] as const),
        ...(["reaction", "reactionRemove", "reactionClear", "roleCreate", "roleDelete"] as const),
        ...(["memberJoin", "memberScreened", "memberLeave", "memberUpdate"] as const),
        ...(["memberBan", "memberUnban", "voiceUpdate", "pollVoteAdd", "pollVoteRemove"] as const),
        ...(["channelCreate", "channelUpdate", "channelDelete"] as const),
        ...(["threadCreate", "threadUpdate", "threadDelete", "inviteCreate", "inviteDelete"] as const),
        ...(["scheduledEventCreate", "scheduledEventUpdate", "scheduledEventDelete"] as const),
        ...(["scheduledEventUserAdd", "scheduledEventUserRemove"] as const),
      ]),
    }),
  }),
  z.object({ kind: z.literal("every"), handlers, spec: z.strictObject({ interval: z.string().max(20) }) }),
  z.object({
    kind: z.literal("at"),
    handlers,
    spec: z.strictObject({ date: z.string().max(40).pipe(z.iso.datetime()) }),
  }),
  z.object({
    kind: z.literal("cron"),
    handlers,
    spec: z.strictObject({ pattern: z.string().max(100), timeZone: z.string().max(64) }),
  }),
]);

/** The needs that a plugin declares. The scanner uses it as well. */
export const needs = z.strictObject({
  http: z
    .array(z.string().regex(/^[a-z0-9.-]{1,253}$/))
    .max(20)
    .default([]),
  discord: z
    .array(z.string().regex(/^[a-z_]{1,40}$/))
    .max(20)
    .default([]),
  unattended: z
    .array(z.string().regex(/^[a-z_]{1,40}$/))
    .max(20)
    .default([]),
});

/** The most commands, components, listeners and schedules of one plugin. */
export const mostRegistered = 100;

const manifest = z.object({
  apiVersion: z.string().max(10),
  needs,
  registered: z.array(registration).max(mostRegistered),
});

export type Manifest = z.infer<typeof manifest>;
export type Registered = Manifest["registered"][number];
export type Localizations = z.infer<typeof localizations>;
export type SlashSpec = z.infer<typeof slash>;
export type MenuSpec = z.infer<typeof menu>;
export type OptionSpec = z.infer<typeof option>;
export type PickKind = z.infer<typeof pickKind>;
export type ChannelKind = z.infer<typeof channelKind>;
export type FormSpec = z.infer<typeof formSpec>;
export type FormField = z.infer<typeof field>;

/** When it can ping people who used one of its commands, each in the plugin's own words. */
export function pingsIn({ registered }: Manifest): readonly string[] {
  return [...new Set(registered.flatMap(({ spec }) => pingsOf(spec)))];
}

/** A plugin's declaration is invalid. The message says what and where. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** @throws ManifestError */
export function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError("It can't be said what the plugin registers", { cause });
  }
  const result = manifest.safeParse(value);
  if (!result.success) throw new ManifestError(explain(value, result.error));
  checkNames(result.data);
  checkNeeds(result.data);
  checkHandlers(result.data);
  return result.data;
}

/** `slash "roll": options.sides.description: Too big …` */
function explain(value: unknown, error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "The plugin registers something unknown";
  const { path, message } = closestIssue(issue);
  const [list, index, ...rest] = path;
  if (list !== "registered" || typeof index !== "number") return `${path.join(".")}: ${message}`;
  const at = (value as { registered: { kind?: unknown; spec?: { name?: unknown; id?: unknown } }[] })
    .registered[index];
  const named = at?.spec?.name ?? at?.spec?.id;
  const name = typeof named === "string" ? ` "${named}"` : "";
  const where = rest.slice(1).join(".");
  return `${typeof at?.kind === "string" ? at.kind : "something"}${name}: ${where === "" ? "" : `${where}: `}${message}`.slice(
    0,
    500,
  );
}

type Issue = z.ZodError["issues"][number];

/** The issue with the closest shape of a union. */
function closestIssue(
  issue: Issue,
  at: readonly PropertyKey[] = [],
): { readonly path: readonly PropertyKey[]; readonly message: string } {
  const path = [...at, ...issue.path];
  if (issue.code !== "invalid_union") return { path, message: issue.message };
  const depthOf = ([first]: readonly Issue[]) => first?.path.length ?? 0;
  const [nearest = []] = issue.errors
    .filter((wrong) => wrong.length > 0)
    .toSorted((a, b) => a.length - b.length || depthOf(b) - depthOf(a));
  const [first] = nearest;
  return first === undefined ? { path, message: issue.message } : closestIssue(first, path);
}

function checkHandlers({ registered }: Manifest): void {
  for (const one of registered) {
    const problem = handlerProblem(one);
    const [name] = namesOf(one).names;
    const called = name === undefined ? one.kind : `${one.kind} "${name}"`;
    if (problem !== undefined) throw new ManifestError(`${called}: ${problem}`.slice(0, 500));
  }
}

function checkNeeds({ needs, registered }: Manifest): void {
  const [problem] = needs.unattended.flatMap((need) => unattendedProblem(need, needs.discord) ?? []);
  if (problem !== undefined) throw new ManifestError(problem);
  for (const one of registered) {
    if (one.kind !== "event") continue;
    const { event } = one.spec;
    const need = needForEvent(event);
    if (need !== undefined && !needs.discord.includes(need))
      throw new ManifestError(`on("${event}") needs "${need}": add it to needs.discord`);
  }
}

/** Why a need can't be listed in `needs.unattended`, in a sentence; undefined: it can. @param discord what it needs at all */
export function unattendedProblem(need: string, discord: readonly string[]): string | undefined {
  if (!discord.includes(need)) return `needs.unattended has "${need}": add it to needs.discord too`;
  // What only a newer release knows is refused elsewhere, or not at all after a rollback.
  if (needOf(need) === undefined || isUnattendedNeed(need)) return undefined;
  const listed = unattendedNeeds.map((name) => `"${name}"`).join(", ");
  return `needs.unattended can't have "${need}", only ${listed}`;
}

function checkNames({ registered }: Manifest): void {
  checkLocalNames(registered);
  const seen = createLooks<string>();
  for (const { kind, names } of registered.map(namesOf)) {
    for (const name of names) {
      const other = seen.get({ kind, name });
      if (other?.toLowerCase() === name.toLowerCase()) {
        throw new ManifestError(`It registers ${kind} "${name}" twice`);
      }
      if (other !== undefined) {
        throw new ManifestError(`It registers ${kind} "${name}", which looks like its "${other}"`);
      }
      const why = isCommand(kind) ? unreadable(name) : undefined;
      if (why !== undefined) throw new ManifestError(`${kind} "${name}" can't be a command's name: ${why}`);
      seen.set({ kind, name }, name);
    }
  }
}

/** People with another language see these instead, so they are held to the same. */
function checkLocalNames(registered: readonly Registered[]): void {
  for (const { kind, spec } of registered) {
    if (!("localizations" in spec)) continue;
    for (const [locale, { name }] of Object.entries(spec.localizations ?? {})) {
      const why = name === undefined ? undefined : unreadable(name);
      if (why !== undefined)
        throw new ManifestError(`${kind} "${name}" (${locale}) can't be a command's name: ${why}`);
    }
  }
}

function isCommand(kind: string): boolean {
  return kind === "slash" || kind === "prefix" || kind === "userMenu" || kind === "messageMenu";
}

function namesOf(registered: Registered): { readonly kind: string; readonly names: readonly string[] } {
  switch (registered.kind) {
    case "slash":
    case "userMenu":
    case "messageMenu":
      return { kind: registered.kind, names: [registered.spec.name] };
    case "prefix":
      return { kind: "prefix", names: [registered.spec.name, ...(registered.spec.aliases ?? [])] };
    case "button":
    case "select":
    case "modal":
      return { kind: registered.kind, names: [registered.spec.id] };
    default:
      return { kind: registered.kind, names: [] };
  }
}
