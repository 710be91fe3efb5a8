import { type APIModalInteractionResponseCallbackData, ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { readableText } from "../../images/child/readable-text.ts";
import { leavesOf } from "../../words/leaves.ts";

/** Everything that people can read in a message, text by text: also what leads somewhere, but not what only Turbot reads. */
export function shownTexts(message: Partial<OutgoingMessage>): readonly string[] {
  const { content, embeds, components, poll, files = [] } = message;
  const named = files.flatMap(({ name, description, words = [] }) => [
    name,
    description,
    ...new Set([words, words.map(readableText)].flatMap(besides)),
  ]);
  return textsIn([content, embeds, components, poll, named]);
}

/** What stands beside each other in a picture is read as one text, letters as one word. */
function besides(words: readonly string[]): readonly string[] {
  return words.length > 1 ? [...words, words.join(" "), words.join("")] : words;
}

/** The same of a form, and what stands in its fields. */
export function shownInForm({
  title,
  components,
}: APIModalInteractionResponseCallbackData): readonly string[] {
  const texts = leavesOf(components.map(filledIn));
  return [...textsIn([title, components]), ...texts];
}

function filledIn(row: APIModalInteractionResponseCallbackData["components"][number]): unknown {
  const parts = "components" in row ? row.components : "component" in row ? [row.component] : [];
  return parts.map((part) => (part.type === ComponentType.TextInput ? part.value : undefined));
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
