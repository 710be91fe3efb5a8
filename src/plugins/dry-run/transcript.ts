import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { SeenFile, TryEvent } from "../../plugin-api/testing.ts";
import { type ShownComponent, shownComponents } from "./shown-components.ts";

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
    case "directMessage":
      return `Turbot, in a direct message to somebody: ${saidIn(event)}`;
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
    case "endPoll":
      return "Turbot ends a poll";
    case "unpin":
      return "Turbot unpins a message";
    case "makeAutoModRule":
      return `Turbot makes the AutoMod rule ${event.title ?? ""}`;
    case "changeAutoModRule":
      return `Turbot changes the AutoMod rule ${event.title ?? ""}`;
    case "deleteAutoModRule":
      return `Turbot deletes the AutoMod rule ${event.title ?? ""}`;
    case "giveRole":
      return "Turbot gives a role";
    case "takeRole":
      return "Turbot takes a role away";
    case "timeOut":
      return "Turbot times a member out";
    case "endTimeOut":
      return "Turbot ends a time-out";
    case "nickname":
      return event.content === ""
        ? "Turbot takes a nickname away"
        : `Turbot changes a nickname to ${event.content ?? ""}`;
    case "kick":
      return "Turbot kicks a member";
    case "ban":
      return "Turbot bans somebody";
    case "unban":
      return "Turbot lifts a ban";
    case "warn":
      return "Turbot warns a member";
    case "notice":
      return `Turbot, to the person it's about alone: ${saidIn(event)}`;
    case "privateThread":
      return `Turbot opens a private thread: ${event.content ?? ""}`;
    case "changeThread":
      return `Turbot changes a thread: ${inWords(event)}`;
    case "addToThread":
      return "Turbot adds somebody to a thread";
    case "removeFromThread":
      return "Turbot removes somebody from a thread";
    case "transcript":
      return `Turbot keeps a transcript: ${saidIn(event)}`;
    case "purge":
      return `Turbot deletes ${event.count ?? 0} messages`;
    case "slowMode":
      return `Turbot sets the slow mode of a channel: ${event.seconds ?? 0} seconds`;
    case "lockChannel":
      return "Turbot locks a channel";
    case "unlockChannel":
      return "Turbot unlocks a channel";
    case "changeChannel":
      return `Turbot changes a channel: ${[event.title, event.content].filter(Boolean).join(": ")}`;
    case "defer":
    case "suggest":
      return undefined;
  }
}

/** What became of a thread. */
function inWords({ content, archived, locked }: TryEvent): string {
  const words = [
    ...(archived === undefined ? [] : [archived ? "closed" : "open"]),
    ...(locked === undefined ? [] : [locked ? "locked" : "unlocked"]),
    ...(content === undefined ? [] : [`called ${content}`]),
  ];
  return words.join(", ");
}

/** The text, with embeds, buttons and files in brackets. */
function saidIn(event: TryEvent): string {
  const { content = "", embeds = [], files = [] } = event;
  const parts = [
    content,
    ...embeds.map(({ title, description }) => `[embed: ${[title, description].filter(Boolean).join(": ")}]`),
    ...shownComponents(event).map(nameOf),
    ...files.map(fileOf),
  ];
  return parts.filter((part) => part !== "").join(" ") || "(nothing)";
}

/** A picture that was drawn is what it shows, in words. */
function fileOf({ name, alt, width, height }: SeenFile): string {
  return alt === undefined ? `[file: ${name}]` : `[picture: ${name}, ${width} × ${height}: ${alt}]`;
}

/** Buttons and menus: texts are in the content, and the rest isn't seen by ear. */
function nameOf({ type, style, label = "", placeholder = "", options = [] }: ShownComponent): string {
  if (type === ComponentType.Button) return style === ButtonStyle.Link ? `[link: ${label}]` : `[${label}]`;
  if (!menuTypes.has(type)) return "";
  const choices = options.map((option) => option.label).join(" / ");
  return `[menu: ${[placeholder, choices].filter((part) => part !== "").join(": ")}]`;
}

const menuTypes: ReadonlySet<ComponentType> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

function pinged({ rings = [] }: TryEvent): string {
  return rings.length === 0
    ? ""
    : `, pinging ${rings.length === 1 ? "one person" : `${rings.length} people`}`;
}

function cut(line: string): string {
  const flat = line.replace(/\s+/g, " ").trim();
  return flat.length > longestLine ? `${flat.slice(0, longestLine - 1).toWellFormed()}…` : flat;
}
