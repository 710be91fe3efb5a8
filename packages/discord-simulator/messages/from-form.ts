import {
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type APIPoll,
  EmbedType,
  PollLayoutType,
  type RESTAPIPoll,
} from "discord-api-types/v10";
import { isEmptyMessage } from "../../discord-rules/messages/messages.ts";
import { refused } from "../errors.ts";
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
  // The form has been checked against Discord's rules for components.
  return number(structuredClone(components ?? [])) as APIMessageTopLevelComponent[];
}

/** A poll as Discord stores it: its answers are numbered, and it ends. @param now milliseconds since 1970 */
export function storedPoll(
  { question, answers, duration = 24, allow_multiselect = false }: RESTAPIPoll,
  now: number,
): APIPoll {
  return {
    question,
    answers: answers.map(({ poll_media }, index) => ({ answer_id: index + 1, poll_media })),
    expiry: new Date(now + duration * 60 * 60 * 1_000).toISOString(),
    allow_multiselect,
    layout_type: PollLayoutType.Default,
  };
}

/** @throws DiscordError 50006 without anything to show */
export function assertSendable(form: MessageEdit, fileCount: number): void {
  if (isEmptyMessage(form, fileCount)) throw refused("emptyMessage");
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}
