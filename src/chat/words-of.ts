import type { APIEmbed, APIMessage, APIPoll } from "discord-api-types/v10";
import { componentType } from "../../packages/discord-rules/components/component-limits.ts";
import { componentsIn } from "../../packages/discord-rules/components/components.ts";

/** The parts of a message that can carry text. */
type Says = Partial<Pick<APIMessage, "content" | "embeds" | "components" | "poll">>;

/**
 * Everything a message says to its reader: bots often put all of it in an embed or in components, and a poll is a question with
 * its answers.
 */
export function wordsOf({ content = "", embeds = [], components = [], poll }: Says): string {
  const parts = [content, ...embeds.map(embedWords), componentWords(components), poll ? pollWords(poll) : ""];
  return parts.filter((part) => part.trim() !== "").join("\n");
}

/** In Discord's display order. */
function embedWords({ author, title, description, fields = [], footer }: APIEmbed): string {
  const said = [
    ...[author?.name, title, description],
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    footer?.text,
  ];
  return lines(said);
}

/** Texts, button labels, and menu choices. */
function componentWords(components: unknown): string {
  return lines(
    componentsIn(components, []).flatMap(({ component }): (string | undefined)[] => {
      switch (component.type) {
        case componentType.textDisplay:
          return [textOf(component.content)];
        case componentType.button:
          return [bracketed(component.label)];
        case componentType.stringSelect:
          return [bracketed(component.placeholder), ...labelsOf(component.options)];
        case componentType.thumbnail:
          return [textOf(component.description)];
        case componentType.gallery:
          return itemsOf(component.items).map(({ description }) => textOf(description));
        default:
          return [];
      }
    }),
  );
}

function labelsOf(options: unknown): (string | undefined)[] {
  return itemsOf(options).map(({ label }) => bracketed(label));
}

function itemsOf(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function bracketed(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? `[${value}]` : undefined;
}

/** With the votes so far, if Discord sends them. */
function pollWords({ question, answers, results }: APIPoll): string {
  const votes = (id: number) => results?.answer_counts.find((one) => one.id === id)?.count;
  return lines([
    `Poll: ${question.text ?? ""}`,
    ...answers.map(({ answer_id: id, poll_media: { text } }) => {
      const count = votes(id);
      return `- ${text ?? ""}${count === undefined ? "" : ` (${count} ${count === 1 ? "vote" : "votes"})`}`;
    }),
  ]);
}

function lines(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}
