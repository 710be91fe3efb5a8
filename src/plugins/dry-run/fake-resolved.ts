import { ApplicationCommandOptionType, ComponentType } from "discord-api-types/v10";
import type { GivenFile, GivenOption } from "../../plugin-api/testing.ts";
import type { DefinedOption } from "../dispatch/defined-options.ts";
import { channelId, idOf } from "./fake-ids.ts";
import { person } from "./fake-interactions.ts";
import type { Scene } from "./scene.ts";

/** What the ids in an interaction stand for. */
export type Resolved = Record<
  "users" | "members" | "channels" | "roles" | "attachments",
  Record<string, object>
>;

export function nothingResolved(): Resolved {
  return { users: {}, members: {}, channels: {}, roles: {}, attachments: {} };
}

/** The options that take what a menu offers. */
const asOption: Readonly<Record<number, number>> = {
  [ComponentType.UserSelect]: ApplicationCommandOptionType.User,
  [ComponentType.RoleSelect]: ApplicationCommandOptionType.Role,
  [ComponentType.MentionableSelect]: ApplicationCommandOptionType.Mentionable,
  [ComponentType.ChannelSelect]: ApplicationCommandOptionType.Channel,
};

/** What was chosen from a menu: ids and what they stand for, or the values of the plugin's own options. */
export function picked(
  { type, channel_types: types }: { readonly type: number; readonly channel_types?: readonly number[] },
  values: readonly GivenOption[],
  scene: Scene,
): { readonly values: readonly string[]; readonly resolved?: Resolved } {
  const option = asOption[type];
  if (option === undefined) return { values: values.map(String) };
  const resolved = nothingResolved();
  const limits = types === undefined ? undefined : { channel_types: types };
  return { values: values.map((value) => String(typed(option, value, resolved, limits, scene))), resolved };
}

/** An option's value as Discord sends it, with what it stands for in `resolved`. */
export function typed(
  type: number,
  value: GivenOption,
  resolved: Resolved,
  option: Pick<DefinedOption, "channel_types"> | undefined,
  scene: Scene,
) {
  const text = textOf(value);
  const add = (kind: keyof Resolved, one: { readonly id: string }) => {
    resolved[kind][one.id] = one;
    return one.id;
  };
  const addPerson = (name: string) => {
    const { id } = person(name);
    resolved.members[id] = { roles: [], joined_at: "2026-01-01T00:00:00.000Z", flags: 0, permissions: "0" };
    return add("users", person(name));
  };
  switch (type) {
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number:
      return Number(value);
    case ApplicationCommandOptionType.Boolean:
      return text === "true";
    case ApplicationCommandOptionType.User:
      return addPerson(text);
    case ApplicationCommandOptionType.Channel:
      scene.channel(text);
      return add("channels", { ...named("channel", text), ...{ type: option?.channel_types?.[0] ?? 0 } });
    case ApplicationCommandOptionType.Role:
      return add("roles", named("role", text));
    case ApplicationCommandOptionType.Mentionable:
      return typeof value === "object" && "role" in value
        ? add("roles", named("role", value.role))
        : addPerson(text);
    case ApplicationCommandOptionType.Attachment:
      return add(
        "attachments",
        uploaded(typeof value === "object" && "file" in value ? value : { file: text }, scene),
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
export function uploaded(given: GivenFile, scene: Scene) {
  const {
    file,
    type,
    url,
    content,
    size = content === undefined ? 1_000 : Buffer.byteLength(content),
  } = given;
  const id = scene.nextId();
  files.set(id, given);
  return {
    id,
    filename: file,
    size,
    url: url ?? `https://cdn.discordapp.com/ephemeral-attachments/${channelId}/${id}/${file}`,
    ...(type === undefined ? {} : { content_type: type }),
  };
}

/** Files that were uploaded, by their ids. */
const files = new Map<string, GivenFile>();

/** The uploaded file at an address. */
export function uploadedAt(url: string): GivenFile | undefined {
  return [...files].find(([id, given]) => given.url === url || url.includes(`/${id}/`))?.[1];
}
