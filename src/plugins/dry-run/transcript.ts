import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { TryEvent } from "../../plugin-api/testing.ts";

/** Characters of one line of a transcript. */
const longestLine = 280;

/** What a plugin did in a dry run, a line for each thing, for people to read: who sees it, and what the buttons say. */
export function transcriptOf(events: readonly TryEvent[], who: string): readonly string[] {
  return events.flatMap((event) => lineOf(event, who) ?? []).map(cut);
}

function lineOf(event: TryEvent, who: string): string | undefined {
  switch (event.kind) {
    case "reply":
    case "followUp":
      return `Turbot${event.ephemeral === true ? ` (only to ${who})` : ""}: ${saidIn(event)}`;
    case "send":
      return `Turbot, in a channel${pinged(event)}: ${saidIn(event)}`;
    case "edit":
    case "update":
      return `Turbot changes the message to: ${saidIn(event)}`;
    case "modal":
      return `Turbot shows ${who} a form: ${event.title ?? ""}`;
    case "react":
      return `Turbot reacts with ${event.emoji ?? ""}`;
    case "thread":
      return `Turbot opens a thread: ${event.content ?? ""}`;
    case "post":
      return `Turbot starts the post ${event.title ?? ""}: ${saidIn(event)}`;
    case "delete":
      return "Turbot deletes a message";
    case "pin":
      return "Turbot pins a message";
    case "unpin":
      return "Turbot unpins a message";
    case "giveRole":
      return "Turbot gives a role";
    case "takeRole":
      return "Turbot takes a role away";
    case "defer":
    case "suggest":
      return undefined;
  }
}

/** The text, with embeds, buttons and files in brackets. */
function saidIn({ content = "", embeds = [], components = [], files = [] }: TryEvent): string {
  const parts = [
    content,
    ...embeds.map(({ title, description }) => `[embed: ${[title, description].filter(Boolean).join(": ")}]`),
    ...components.flatMap((row) =>
      "components" in row ? row.components.map((one) => nameOf(one as Component)) : [],
    ),
    ...files.map(({ name }) => `[file: ${name}]`),
  ];
  return parts.filter((part) => part !== "").join(" ") || "(nothing)";
}

/** As far as a transcript shows it. */
interface Component {
  readonly type: ComponentType;
  readonly style?: ButtonStyle;
  readonly label?: string;
  readonly placeholder?: string;
  readonly options?: readonly { readonly label: string }[];
}

function nameOf({ type, style, label = "", placeholder = "", options = [] }: Component): string {
  if (type === ComponentType.Button) return style === ButtonStyle.Link ? `[link: ${label}]` : `[${label}]`;
  const choices = options.map((option) => option.label).join(" / ");
  return `[menu: ${[placeholder, choices].filter((part) => part !== "").join(": ")}]`;
}

function pinged({ rings = [] }: TryEvent): string {
  return rings.length === 0
    ? ""
    : `, pinging ${rings.length === 1 ? "one person" : `${rings.length} people`}`;
}

function cut(line: string): string {
  const flat = line.replace(/\s+/g, " ").trim();
  return flat.length > longestLine ? `${flat.slice(0, longestLine - 1).toWellFormed()}…` : flat;
}
