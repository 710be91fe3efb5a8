import { z } from "zod";
import { permissions } from "./permissions.ts";
import { plainWords } from "./plain-words.ts";
import { reach as reachShape } from "./read-reach.ts";
import { secretsShape } from "./secrets.ts";

/** The shapes of what a plugin declares, which comes from unreviewed code; Discord's rules are in `rules/check-manifest.ts`. */

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
        ...(["mail", "mailEdit", "mailClose"] as const),
        ...(["reaction", "reactionRemove", "reactionClear", "roleCreate", "roleDelete"] as const),
        ...(["memberJoin", "memberScreened", "memberLeave", "memberUpdate"] as const),
        ...([
          "memberBan",
          "memberUnban",
          "autoModAlert",
          "voiceUpdate",
          "pollVoteAdd",
          "pollVoteRemove",
        ] as const),
        ...(["channelCreate", "channelUpdate", "channelDelete"] as const),
        ...(["threadCreate", "threadUpdate", "threadDelete", "inviteCreate", "inviteDelete"] as const),
        ...(["scheduledEventCreate", "scheduledEventUpdate", "scheduledEventDelete"] as const),
        ...(["scheduledEventUserAdd", "scheduledEventUserRemove", "settings"] as const),
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
  z.object({
    kind: z.literal("timer"),
    handlers,
    spec: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31}$/, "a timer's name has small letters, digits and hyphens"),
    }),
  }),
]);

/** The needs that a plugin declares, as it writes them. The scanner uses it as well. */
export const writtenNeeds = z.strictObject({
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
  claude: z
    .string()
    .regex(
      plainWords,
      'plain words that continue "uses Claude to …", 3 to 100 characters: "translate what you ask it to"',
    )
    .exactOptional(),
  keeps: z
    .string()
    .regex(
      plainWords,
      'plain words that say why, 3 to 100 characters: "commands stay until a moderator deletes them"',
    )
    .exactOptional(),
  secrets: secretsShape.optional(),
});

/** What a manifest's needs come to: whoever says what it uses Claude for needs that, too. */
export const needs = writtenNeeds.transform((written) =>
  written.claude === undefined ? written : { ...written, discord: withClaude(written.discord) },
);

/** As it is granted. */
export function withClaude(discord: readonly string[]): string[] {
  return [...discord.filter((need) => need !== "ask_claude"), "ask_claude"];
}

export type Registered = z.infer<typeof registration>;
export type Localizations = z.infer<typeof localizations>;
export type SlashSpec = z.infer<typeof slash>;
export type MenuSpec = z.infer<typeof menu>;
export type OptionSpec = z.infer<typeof option>;
export type PickKind = z.infer<typeof pickKind>;
export type ChannelKind = z.infer<typeof channelKind>;
export type FormSpec = z.infer<typeof formSpec>;
export type FormField = z.infer<typeof field>;
