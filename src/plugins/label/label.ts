import type { DeclaredSecret } from "../../declaration/secrets.ts";
import { addressesIn, requiredIn, type SettingSpecs } from "../../declaration/settings.ts";
import type { Events } from "../../plugin-api/events.ts";
import { isDelegableNeed, isDiscordNeed, needNames, needOf, readingNeeds } from "../../plugin-api/needs.ts";
import { bitsOf } from "../capabilities/permission-bits.ts";
import { hasPowers } from "../capabilities/powers.ts";
import type { ByItself } from "./by-itself.ts";

/** What is known of a plugin without trusting a word of it: its declaration, and what the scan found. */
export interface LabelFacts {
  /** As people type them. */
  readonly commands: readonly string[];
  readonly needs: {
    readonly http: readonly string[];
    readonly discord: readonly string[];
    readonly unattended: readonly string[];
    /** What it uses Claude for, in the plugin's own words. */
    readonly claude?: string | undefined;
    readonly keeps?: string;
  };
  /** What admins can set. @default nothing */
  readonly settings?: SettingSpecs;
  /** The keys that admins fill in for it. @default none */
  readonly secrets?: readonly Pick<DeclaredSecret, "host" | "header" | "value">[];
  /** When it can ping people who used it, each in the plugin's own words. */
  readonly pings: readonly string[];
  /** The same for direct messages. @default never */
  readonly letters?: readonly string[];
  /** What it takes people's direct messages for. @default nothing */
  readonly mails?: readonly string[];
  readonly byItself: ByItself;
  /** It keeps something in its store, or sets timers. "not yet": of a plugin that runs, it has kept nothing so far. */
  readonly stores: boolean | "not yet";
  /** Where its link buttons lead, as far as its source says. */
  readonly links: readonly string[];
}

/** A part of a label. */
export interface LabelLine {
  readonly title:
    | "Can"
    | "Can't"
    | "Settings"
    | "Reaches"
    | "Asks an AI"
    | "Pings"
    | "Writes to people"
    | "Takes direct messages"
    | "Remembers"
    | "Acts by itself"
    | "Costs";
  readonly items: readonly LabelItem[];
}

/** Our own words, or something of the plugin's, which is shown as what it is. */
export type LabelItem = string | { readonly code: string } | { readonly quote: string };

/** A line's items in one sentence. @param show one of them, as it is shown there */
export function listed(items: readonly LabelItem[], show: (item: LabelItem) => string): string {
  return items.reduce<string>((line, item, at) => {
    const before = items[at - 1];
    return before === undefined
      ? show(item)
      : `${line}${leadsOn.test(asText(before)) ? " " : "; "}${show(item)}`;
  }, "");
}

/** Words of our own that go on with what follows: "uses Claude to", "an admin can set with `/plugins`:". */
const leadsOn = /(?:\b(?:to|for)|:)$/;

function asText(item: LabelItem): string {
  return typeof item === "string" ? item : "";
}

/**
 * What having a plugin means, in plain words: made of the table of needs and the scan, never of what a model said. A person reads it
 * before the code.
 */
export function labelOf(facts: LabelFacts): readonly LabelLine[] {
  const {
    commands,
    needs,
    secrets = [],
    settings = {},
    pings,
    letters = [],
    mails = [],
    byItself,
    stores,
    links,
  } = facts;
  const addresses = addressesIn(settings).flatMap((key) => namesOf(settings, key));
  const declared = needs.discord.flatMap((name) => {
    const row = needOf(name);
    if (row === undefined) return [];
    const forOthers = isDelegableNeed(name) ? ", also for members of roles that admins pick" : "";
    const isFinal = row.undo === "never" && isDiscordNeed(name) && hasPowers(bitsOf(name));
    return [`${row.does}${isFinal ? " (which can't be undone)" : ""}, once an admin allows it${forOthers}`];
  });
  const tells = needs.discord.some((name) => needOf(name)?.tells === true);
  const unknown = needs.discord.filter((name) => needOf(name) === undefined);
  const withouts = (names: readonly string[]) => names.flatMap((name) => needOf(name)?.without ?? []);
  const has = new Set(withouts(needs.discord));
  const lacking = [...new Set(withouts(needNames))].filter((one) => !has.has(one));
  const reads = needs.discord.some((need) => readingNeeds.includes(need));
  return [
    {
      title: "Can",
      items: [
        ...commands.map((command) => ({ code: command })),
        ...declared,
        ...unknown.map((code) => ({ code })),
        ...(tells ? ["tell whom it moderates, once, through Turbot by direct message"] : []),
        ...(commands.length + declared.length + unknown.length === 0 ? ["nothing that people ask for"] : []),
      ],
    },
    {
      title: "Can't",
      items: [
        ...lacking,
        ...(needs.http.length + addresses.length === 0 ? ["use the web"] : []),
        ...(pings.length === 0 ? ["ping anyone"] : []),
      ],
    },
    ...settingsLine(settings),
    {
      title: "Reaches",
      items: [
        ...orElse(
          [
            ...needs.http.map((code) => ({ code })),
            ...(addresses.length === 0 ? [] : ["the host of each address that an admin enters for"]),
            ...addresses.map((quote) => ({ quote })),
          ],
          "nothing outside Discord",
        ),
        ...(secrets.length === 0
          ? []
          : [
              "and sends keys that admins fill in, and that it never gets itself, to",
              ...secrets.map(({ host, header, value }) => ({ code: `${host} (${header}: ${value})` })),
            ]),
        ...(links.length === 0 ? [] : ["and its buttons lead people to", ...links.map((code) => ({ code }))]),
      ],
    },
    ...(needs.claude === undefined
      ? []
      : [
          {
            title: "Asks an AI" as const,
            items: [
              "uses Claude to",
              { quote: needs.claude },
              "only when somebody uses it, and gives it what they wrote and what the plugin adds, which goes to Anthropic",
              "what it then does against members waits for a moderator's press",
            ],
          },
        ]),
    ...(pings.length === 0
      ? []
      : [
          {
            title: "Pings" as const,
            items: [...pings.map((quote) => ({ quote })), "only people who used it, until they stop it"],
          },
        ]),
    ...(letters.length === 0
      ? []
      : [
          {
            title: "Writes to people" as const,
            items: [
              "by direct message",
              ...letters.map((quote) => ({ quote })),
              "only people who used it, until they stop it",
            ],
          },
        ]),
    ...(mails.length === 0
      ? []
      : [
          {
            title: "Takes direct messages" as const,
            items: [
              "to the team, of people who open a conversation",
              ...mails.map((quote) => ({ quote })),
              "and answers them; it tells them only in channels that not everybody sees, and to no AI",
            ],
          },
        ]),
    {
      title: "Remembers",
      items: [
        remembered(stores, reads || addresses.length > 0 || secrets.length > 0),
        ...(needs.keeps === undefined
          ? []
          : ["what members wrote for longer than 30 days:", { quote: needs.keeps }]),
        ...(needs.discord.includes("see_before") ? [keptForIt] : []),
        ...(reads && needs.http.length + addresses.length > 0
          ? ["what it sends to the web isn't kept apart by server"]
          : []),
      ],
    },
    {
      title: "Acts by itself",
      items: [...byItselfInWords(byItself), ...needs.unattended.map(onItsOwn)],
    },
    {
      title: "Costs",
      items: needs.discord.includes("ask_claude")
        ? ["each question to Claude, from the share of a day of whoever asks"]
        : ["nothing for each use"],
    },
  ];
}

/** What admins fill in, and where. */
function settingsLine(settings: SettingSpecs): readonly LabelLine[] {
  const needed = requiredIn(settings);
  const others = Object.keys(settings).filter((key) => !needed.includes(key));
  const saying = (words: string, keys: readonly string[]): readonly LabelItem[] =>
    keys.length === 0
      ? []
      : [words, ...keys.flatMap((key) => namesOf(settings, key)).map((quote) => ({ quote }))];
  const items = [
    ...saying("needs settings that an admin of each server fills in with `/plugins`:", needed),
    ...saying("an admin can set with `/plugins`:", others),
  ];
  return items.length === 0 ? [] : [{ title: "Settings", items }];
}

function namesOf(settings: SettingSpecs, key: string): readonly string[] {
  const name = settings[key]?.name;
  return name === undefined ? [] : [name];
}

/** When a plugin acts by itself. */
export function byItselfInWords({ events, schedules }: ByItself): readonly LabelItem[] {
  const isTimer = (text: string) => text.startsWith("timer ");
  const timers = schedules.some(isTimer) ? [atSetTimes] : [];
  const others = schedules.filter((text) => !isTimer(text)).map((code) => ({ code }));
  return orElse([...events.map(eventInWords), ...others, ...timers], "never");
}

const atSetTimes = "at times that were set with it, such as reminders";

function onItsOwn(need: string): LabelItem {
  const does = needOf(need)?.does;
  return does === undefined ? { code: need } : `then it can ${does}, once an admin allows that too`;
}

/** Not by its own code, and only where an admin allows it. */
const keptForIt =
  "once an admin allows it, Turbot keeps for it how messages were, for 7 days, and names, roles and voice channels of members, for 30; `/forget` deletes what is theirs";

function remembered(stores: LabelFacts["stores"], reads: boolean): string {
  const apart = reads ? ", apart for each server" : "";
  if (stores === "not yet") return "nothing so far; `/forget` would delete what is anybody's";
  if (stores) return `what its code stores of people who use it${apart}; \`/forget\` deletes what is theirs`;
  return reads ? "nothing for longer than it runs in a server" : "nothing of anyone";
}

/** What a change adds to a label, and what it takes away; empty: nothing. */
export function labelChanges(
  before: readonly LabelLine[],
  after: readonly LabelLine[],
): { readonly added: readonly LabelLine[]; readonly gone: readonly LabelLine[] } {
  return { added: without(after, before), gone: without(before, after) };
}

function without(label: readonly LabelLine[], other: readonly LabelLine[]): readonly LabelLine[] {
  return label.flatMap(({ title, items }) => {
    const there = new Set(other.find((line) => line.title === title)?.items.map((it) => JSON.stringify(it)));
    const left = items.filter((item) => !there.has(JSON.stringify(item)));
    return left.length === 0 ? [] : [{ title, items: left }];
  });
}

function orElse(items: readonly LabelItem[], none: string): readonly LabelItem[] {
  return items.length === 0 ? [none] : items;
}

const events: Readonly<Record<keyof Events, string>> = {
  mail: "when somebody writes to the team by direct message",
  mailEdit: "when they edit such a message",
  mailClose: "when they close the conversation",
  message: "when somebody writes",
  messageEdit: "when somebody edits a message",
  messageDelete: "when a message is deleted",
  unknownCommand: "when somebody uses a command that doesn't exist",
  reaction: "when somebody reacts to a message",
  reactionRemove: "when somebody takes a reaction off",
  reactionClear: "when a moderator clears a message's reactions",
  memberJoin: "when somebody joins",
  memberScreened: "when a newcomer accepts the server's rules",
  memberLeave: "when somebody leaves",
  memberUpdate: "when a member's name, roles or boosts change",
  memberBan: "when somebody is banned",
  memberUnban: "when a ban is lifted",
  autoModAlert: "when AutoMod catches something",
  voiceUpdate: "when somebody comes to a voice channel, leaves or changes there",
  pollVoteAdd: "when somebody votes in a poll",
  pollVoteRemove: "when somebody takes back a vote",
  channelCreate: "when a channel is made",
  channelUpdate: "when a channel changes",
  channelDelete: "when a channel is deleted",
  threadCreate: "when a thread is made",
  threadUpdate: "when a thread changes",
  threadDelete: "when a thread is deleted",
  inviteCreate: "when somebody makes an invite",
  inviteDelete: "when an invite is deleted",
  scheduledEventCreate: "when the server announces an event",
  scheduledEventUpdate: "when an event of the server changes, begins or ends",
  scheduledEventDelete: "when an event of the server is deleted",
  scheduledEventUserAdd: "when somebody is interested in an event of the server",
  scheduledEventUserRemove: "when somebody isn't interested in an event any more",
  settings: "when an admin changes its settings",
  roleCreate: "when a role is made",
  roleDelete: "when a role is deleted",
};

function eventInWords(event: string): LabelItem {
  return Object.hasOwn(events, event)
    ? events[event as keyof Events]
    : "at an event that its source doesn't show plainly";
}
