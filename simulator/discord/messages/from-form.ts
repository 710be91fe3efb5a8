import {
  type APIEmbed,
  type APIMessageTopLevelComponent,
  EmbedType,
  MessageFlags,
} from "discord-api-types/v10";
import { DiscordError, invalidForm } from "../errors.ts";
import type { MessageEdit } from "./message-form.ts";

/** Embeds as Discord stores them. */
export function storedEmbeds(embeds: MessageEdit["embeds"]): APIEmbed[] {
  return (embeds ?? []).map((embed) => ({ type: EmbedType.Rich, ...withoutNulls(embed) }) as APIEmbed);
}

/** Components as Discord stores them: each with a number of its own. */
export function storedComponents(components: MessageEdit["components"]): APIMessageTopLevelComponent[] {
  let last = 0;
  const number = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(number);
    if (typeof value !== "object" || value === null) return value;
    const own: Record<string, unknown> = { ...value };
    if ("type" in own) {
      last += 1;
      own.id ??= last;
    }
    for (const key of ["components", "component", "accessory"]) if (key in own) own[key] = number(own[key]);
    return own;
  };
  // The form was checked against Discord's rules for components before.
  return number(structuredClone(components ?? [])) as APIMessageTopLevelComponent[];
}

/** @throws DiscordError 50006 without anything to show, 50035 for text beside components of the newer kind */
export function assertSendable(form: MessageEdit, fileCount: number): void {
  const has = (list: readonly unknown[] | null | undefined) => (list?.length ?? 0) > 0;
  const newer = ((form.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  if (newer && (form.content || has(form.embeds))) {
    throw invalidForm({
      path: [form.content ? "content" : "embeds"],
      code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      message: "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    });
  }
  const empty =
    (form.content ?? "").trim() === "" && !has(form.embeds) && !has(form.components) && fileCount === 0;
  if (empty) throw new DiscordError(400, 50006, "Cannot send an empty message");
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}
