import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import type { OutgoingMessage } from "../discord/messages/messenger.ts";
import type { RingPress } from "../plugins/capabilities/reach/ring-words.ts";
import type { MailConversation } from "../plugins/store/mail-conversations.ts";
import type { PingConsent } from "../plugins/store/ping-consents.ts";
import { pageAt, pagesOf } from "./panel/pages.ts";
import { back } from "./privacy/pages.ts";

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Discord's limit for a menu. */
const mostChoices = 25;
/** Discord's limit is 2,000 characters. */
const mostText = 1_700;

/** What was done on the list: an option chosen, or a page turned. Pages count from 0. */
export type ListPress =
  | { readonly kind: "turn"; readonly page: number }
  | { readonly kind: "end"; readonly page: number; readonly conversation: string }
  | ({
      readonly kind: "choose";
      readonly page: number;
      readonly guildId: string;
      readonly reach: ConsentKind;
    } & RingPress);

/** Pings in a server, or direct messages from it. */
export type ConsentKind = "ping" | "dm";

/** All that a person agreed to or stopped, and the teams that they write to. */
export interface ReachList {
  readonly mails: readonly MailConversation[];
  readonly pings: readonly PingConsent[];
  readonly letters: readonly PingConsent[];
}

/** Undefined if it isn't from this list. @param values what was chosen in a menu */
export function readListPress(customId: string, values: readonly string[]): ListPress | undefined {
  const [, kind, shown] = /^ring:(choose|page)(?::(\d{1,4}))?$/.exec(customId) ?? [];
  if (kind === undefined) return undefined;
  const page = Number(shown ?? 0);
  const [, conversation] = /^end:([\w-]{1,40})$/.exec(values[0] ?? "") ?? [];
  if (kind === "choose" && conversation !== undefined) return { kind: "end", page, conversation };
  const [, action, dm, plugin, guildId] =
    /^(?:(stop|again)(-dm)?:)?([a-z0-9-]+):(\d+)$/.exec(values[0] ?? "") ?? [];
  if (kind === "page" || plugin === undefined || guildId === undefined) return { kind: "turn", page };
  // A list of an earlier release doesn't say which it offered. Stopping never rings anybody against their will.
  const reach = dm === undefined ? "ping" : "dm";
  return { kind: "choose", page, guildId, plugin, reach, action: action === "again" ? "again" : "stop" };
}

/** Who can reach a person, each with a menu option that says what choosing it does; on as many pages as needed. */
export function ringList({ pings, letters, mails }: ReachList, guildId: string, wanted = 0): OutgoingMessage {
  if (pings.length + letters.length + mails.length === 0) {
    return {
      content:
        "**Nobody can ping you through me, or write to you.** A plugin can only do that after you use a command that says so. 🐟",
      components: [back],
    };
  }
  const pages = pagesOf(
    [
      ...mails.map((mail) => conversationOf(mail, guildId)),
      ...placesOf(pings, guildId, "ping"),
      ...placesOf(letters, guildId, "dm"),
    ],
    (page) => page.length <= mostChoices && textOf(page).length <= mostText,
  );
  const { page, at } = pageAt(pages, wanted);
  const count = pages.length;
  return {
    content: [
      "**Who can ping you through me, or write to you**",
      textOf(page),
      ...(count === 1 ? [] : [`-# Page ${at + 1} of ${count}`]),
    ].join("\n"),
    components: [menu(page, at), ...turns(at, count), back],
  };
}

/** With the team of a server. */
function conversationOf({ id, plugin, guildId }: MailConversation, here: string): Place {
  const team = `the team of ${guildId === here ? "this server" : "another server"}`;
  return {
    text: `**${plugin}** takes what you write to me in private to ${team}, and can answer. ✉️`,
    label: `End the conversation with ${team}, ${plugin}`.slice(0, 100),
    value: `end:${id}`,
  };
}

/** A plugin in a server: stopped there, or allowed again, as a whole. */
interface Place {
  readonly text: string;
  readonly label: string;
  readonly value: string;
}

function placesOf(all: readonly PingConsent[], here: string, kind: ConsentKind): readonly Place[] {
  const { verb, from, again, suffix } = inWords[kind];
  const byPlace = Map.groupBy(all, ({ plugin, guildId }) => `${plugin}:${guildId}`);
  return [...byPlace].map(([place, ones]) => {
    const isStopped = ones.every((one) => one.isStopped);
    const [{ plugin, guildId } = { plugin: "", guildId: "" }] = ones;
    const where = `${from} ${guildId === here ? "this server" : "another server"}`;
    const lines = ones.map((one) =>
      one.isStopped
        ? `**${one.plugin}** won't ${verb} ${where} ${one.words}: you stopped it. 🔕`
        : `**${one.plugin}** can ${verb} ${where} ${one.words}. 🔔`,
    );
    return {
      text: withinText(lines),
      label: `${isStopped ? again : "Stop"}: ${plugin}, ${where}`.slice(0, 100),
      value: `${isStopped ? "again" : "stop"}${suffix}:${place}`,
    };
  });
}

const inWords = {
  ping: { verb: "ping you", from: "in", again: "Ping me again", suffix: "" },
  dm: { verb: "write to you", from: "from", again: "Write to me again", suffix: "-dm" },
} as const satisfies Record<ConsentKind, object>;

/** Shows only some lines of a plugin that has very many. */
function withinText(lines: readonly string[]): string {
  const shown = lines.slice(0, mostLines);
  const left = lines.length - shown.length;
  return [...shown, ...(left === 0 ? [] : [`… and ${left} more from it: \`/mydata\` has all of them.`])].join(
    "\n",
  );
}

/** Each has at most 200 characters. */
const mostLines = 8;

function textOf(page: readonly Place[]): string {
  return page.map(({ text }) => text).join("\n");
}

function menu(page: readonly Place[], at: number): Row {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: `ring:choose:${at}`,
        placeholder: "Stop or end one, or allow it again",
        options: page.map(({ label, value }) => ({ label, value })),
      },
    ],
  };
}

function turns(at: number, count: number): readonly Row[] {
  const to = (page: number, label: string) =>
    ({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label,
      custom_id: `ring:page:${page}`,
    }) as const;
  const buttons = [
    ...(at > 0 ? [to(at - 1, `Back to page ${at}`)] : []),
    ...(at < count - 1 ? [to(at + 1, `On to page ${at + 2}`)] : []),
  ];
  return buttons.length === 0 ? [] : [{ type: ComponentType.ActionRow, components: buttons }];
}
