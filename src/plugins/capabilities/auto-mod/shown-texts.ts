import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";

/** Everything that people can read in a message, text by text: also what leads somewhere, but not what only Turbot reads. */
export function shownTexts(message: Partial<OutgoingMessage>): readonly string[] {
  const { content, embeds, components, poll, files = [] } = message;
  const named = files.flatMap(({ name, description }) => [name, description]);
  return textsIn([content, embeds, components, poll, named]);
}

/** What no person reads. */
const hidden: ReadonlySet<string> = new Set(["custom_id", "value"]);

function textsIn(value: unknown, name = ""): readonly string[] {
  // The fields of an embed have values that people read.
  if (typeof value === "string") return value === "" || hidden.has(name) ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one));
  const isField = "name" in value && "value" in value;
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, isField ? "" : key));
}
