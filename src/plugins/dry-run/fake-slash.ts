import {
  type APIInteraction,
  ApplicationCommandOptionType,
  InteractionType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { GivenFile, GivenOption } from "../../plugin-api/testing.ts";
import { callablesOf, type DefinedOption } from "../dispatch/defined-options.ts";
import { channelId, idOf } from "./fake-ids.ts";
import { base, type Doer, nextId, person } from "./fake-interactions.ts";

/** What the ids among the options stand for. */
type Resolved = Record<"users" | "channels" | "roles" | "attachments", Record<string, object>>;

/** A slash command. Options given as text, such as `count=3`, are converted to the types in the definition. */
export function slashInteraction(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  given: Readonly<Record<string, GivenOption>>,
  by: Doer,
  subcommand = "",
): APIInteraction {
  const defined = optionsOf(definition, subcommand);
  const resolved: Resolved = { users: {}, channels: {}, roles: {}, attachments: {} };
  const options = Object.entries(given).map(([name, value]) => {
    const option = defined.find((one) => one.name === name);
    const type = option?.type ?? ApplicationCommandOptionType.String;
    return { name, type, value: typed(type, value, resolved, option) };
  });
  return {
    ...base(by),
    type: InteractionType.ApplicationCommand,
    data: { ...identity(definition), resolved, options: nested(subcommand, options) },
  } as unknown as APIInteraction;
}

/** Somebody types into an option. */
export function autocompleteInteraction(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  option: string,
  text: string,
  by: Doer,
  subcommand = "",
): APIInteraction {
  const type = optionsOf(definition, subcommand).find(({ name }) => name === option)?.type;
  const focused = { name: option, type, value: text, focused: true };
  return {
    ...base(by),
    type: InteractionType.ApplicationCommandAutocomplete,
    data: { ...identity(definition), options: nested(subcommand, [focused]) },
  } as unknown as APIInteraction;
}

function optionsOf(
  definition: RESTPostAPIApplicationCommandsJSONBody,
  subcommand: string,
): readonly DefinedOption[] {
  return callablesOf(definition).find((one) => one.subcommand === subcommand)?.options ?? [];
}

function identity({ name }: RESTPostAPIApplicationCommandsJSONBody): object {
  return { id: idOf("command", name), type: 1, name };
}

/** A subcommand's options are in it, and it in its group. */
function nested(subcommand: string, options: readonly object[]): readonly object[] {
  const [first = "", second] = subcommand.split(" ");
  const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;
  if (subcommand === "") return options;
  if (second === undefined) return [{ type: Subcommand, name: first, options }];
  return [{ type: SubcommandGroup, name: first, options: [{ type: Subcommand, name: second, options }] }];
}

function typed(type: number, value: GivenOption, resolved: Resolved, option: DefinedOption | undefined) {
  const text = textOf(value);
  const add = (kind: keyof Resolved, one: { readonly id: string }) => {
    resolved[kind][one.id] = one;
    return one.id;
  };
  switch (type) {
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number:
      return Number(value);
    case ApplicationCommandOptionType.Boolean:
      return text === "true";
    case ApplicationCommandOptionType.User:
      return add("users", person(text));
    case ApplicationCommandOptionType.Channel:
      return add("channels", { ...named("channel", text), ...{ type: option?.channel_types?.[0] ?? 0 } });
    case ApplicationCommandOptionType.Role:
      return add("roles", named("role", text));
    case ApplicationCommandOptionType.Mentionable:
      return typeof value === "object" && "role" in value
        ? add("roles", named("role", value.role))
        : add("users", person(text));
    case ApplicationCommandOptionType.Attachment:
      return add(
        "attachments",
        uploaded(typeof value === "object" && "file" in value ? value : { file: text }),
      );
    default:
      return text;
  }
}

function textOf(value: GivenOption): string {
  if (typeof value !== "object") return String(value);
  return "file" in value ? value.file : value.role;
}

function named(kind: "channel" | "role", name: string): { readonly id: string; readonly name: string } {
  return { id: idOf(kind, name), name };
}

/** An uploaded file, as Discord describes it. */
export function uploaded({ file, type, size = 1_000, url }: GivenFile) {
  const id = nextId();
  return {
    id,
    filename: file,
    size,
    url: url ?? `https://cdn.discordapp.com/ephemeral-attachments/${channelId}/${id}/${file}`,
    ...(type === undefined ? {} : { content_type: type }),
  };
}
