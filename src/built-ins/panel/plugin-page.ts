import { createHash } from "node:crypto";
import { ButtonStyle } from "discord-api-types/v10";
import { typed } from "../../commands/notation.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { hasToPick, needInWords, needOf, readPermit } from "../../plugin-api/needs.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { type LabelItem, type LabelLine, labelOf, listed } from "../../plugins/label/label.ts";
import { inPlain, keyButton } from "../keys/keys-page.ts";
import { type Button, button, inLines, pageAt, pager, pagesOf, row, rowsOf } from "./pages.ts";
import { inShort, problemOf, sign } from "./standing.ts";

/** A line about a plugin, and what can be done about it. */
interface Entry {
  readonly text: string;
  readonly need?: string;
  readonly buttons?: readonly Button[];
}

/** Two rows of buttons; the others are for the plugin itself, its questions and for turning pages. */
const mostButtons = 10;
/** Discord's limit is 2,000 characters; this leaves room for the heading and what went wrong. */
const mostText = 1_100;

/** Where in a plugin's panel to look: a page, or the one with a need. */
export type Place = { readonly page: number } | { readonly need: string };

/**
 * One plugin, with what can be done about it.
 *
 * @param isOperator can decide for all servers
 * @param remembers it has stored something
 */
export function pluginOf(
  view: PluginView,
  isOperator: boolean,
  commandPrefix: string,
  place: Place = { page: 0 },
  remembers = false,
): OutgoingMessage {
  const { name: plugin, path } = view;
  const pages = pagesOf(
    entriesOf(view, commandPrefix, remembers),
    (page) =>
      page.flatMap(({ buttons = [] }) => buttons).length <= mostButtons &&
      page.reduce((sum, { text }) => sum + text.length + 1, 0) <= mostText,
  );
  const wanted =
    "page" in place ? place.page : pages.findIndex((page) => page.some(({ need }) => need === place.need));
  const { page, at } = pageAt(pages, wanted);
  const lines = [
    `**${plugin}** ${inShort(view)} ${sign(view)}`,
    `\`${path}\`${pages.length === 1 ? "" : ` (page ${at + 1} of ${pages.length})`}`,
    ...page.map(({ text }) => text),
    ...problemOf(view),
  ];
  const permits = page.flatMap(({ buttons = [] }) => buttons);
  return {
    content: lines.join("\n"),
    components: [
      row(...switchesOf(view, isOperator), button("All plugins", { action: "list", page: 0 })),
      ...(view.state === "gone"
        ? []
        : [
            row(
              ...askButton(view),
              ...settingsButton(view),
              ...keysButton(view),
              button("What it did", { action: "did", plugin, page: 0 }),
            ),
          ]),
      ...rowsOf(permits),
      ...pager(at, pages.length, (page) => ({ action: "look", plugin, page })),
    ],
  };
}

/** What a plugin asks for that can be granted now. */
export function questionsOf({ needs, state }: PluginView): readonly string[] {
  if (state === "gone") return [];
  return needs.flatMap(({ need, granted, rests }) =>
    !granted && rests !== true && canGrant(need, needs) ? [need] : [],
  );
}

/** What it does by itself is asked about once the rest is granted. */
function canGrant(name: string, needs: PluginView["needs"]): boolean {
  const permit = readPermit(name);
  if (permit === undefined) return false;
  return permit.part === "whole" || needs.some(({ need, granted }) => need === permit.need && granted);
}

function askButton(view: PluginView): readonly Button[] {
  const { length } = questionsOf(view);
  if (length === 0) return [];
  const label = length === 1 ? "Answer its question" : `Answer its ${length} questions`;
  return [button(label, { action: "ask", plugin: view.name, page: 0 }, ButtonStyle.Primary)];
}

function settingsButton({ name: plugin, settings, missing }: PluginView): readonly Button[] {
  if (Object.keys(settings).length === 0) return [];
  const press = { action: "settings", plugin, page: 0 } as const;
  return missing.length === 0
    ? [button("Settings", press)]
    : [button("Fill in its settings", press, ButtonStyle.Primary)];
}

function keysButton({ name: plugin, keys }: PluginView): readonly Button[] {
  if (keys.length === 0) return [];
  const isLacking = keys.some(({ state }) => state !== "filled");
  const style = isLacking ? ButtonStyle.Primary : ButtonStyle.Secondary;
  return [keyButton("Keys", { action: "page", plugin }, style)];
}

/** For moderators: what it does, with nothing to decide. */
export function withoutDecisions(message: OutgoingMessage, plugin: string): OutgoingMessage {
  return {
    ...message,
    components: [
      row(
        button("What it did", { action: "did", plugin, page: 0 }),
        button("All plugins", { action: "list", page: 0 }),
      ),
    ],
  };
}

function switchesOf(view: PluginView, isOperator: boolean): readonly Button[] {
  const { name: plugin, state } = view;
  if (state === "gone") return [];
  const here = view.isOffHere
    ? button("Switch on here", { action: "on", plugin }, ButtonStyle.Success)
    : button("Switch off here", { action: "off", plugin }, ButtonStyle.Danger);
  if (!isOperator) return [here];
  const everywhere =
    state === "off"
      ? button("Switch on everywhere", { action: "on-all", plugin }, ButtonStyle.Success)
      : button("Switch off everywhere", { action: "off-all", plugin }, ButtonStyle.Danger);
  const isAside = state === "quarantined" || view.fallbackReason !== undefined;
  return [
    here,
    everywhere,
    ...(isAside ? [button("Try the newest version again", { action: "release", plugin })] : []),
  ];
}

/** Hosts come before the grants: a grant applies to a plugin that calls all of them. */
function entriesOf(view: PluginView, commandPrefix: string, remembers: boolean): readonly Entry[] {
  const {
    name: plugin,
    commands,
    http,
    keys,
    missing,
    pings,
    letters = [],
    mails = [],
    needs,
    paused,
  } = view;
  const shown = whatIsShown(view);
  return [
    ...inLines(
      "Calls",
      http.map((host) => `\`${host}\``),
    ).map((text) => ({ text })),
    ...inLines(
      "Calls the host of the address that an admin enters for:",
      addressesOf(view).map(({ name }) => `*${name}*`),
    ).map((text) => ({ text })),
    ...inLines(
      "Needs settings, to be filled in here:",
      missing.map((name) => `*${name}*`),
    ).map((text) => ({ text })),
    ...(view.nearlyFull === undefined
      ? []
      : [
          {
            text: `Its store here is nearly full: ${view.nearlyFull}. Once it is, it can store nothing more. Ask me to change the plugin, so that it deletes what is old ⚠️`,
          },
        ]),
    ...keys.map(({ name, host, state }) => ({
      text: `Asks \`${host}\` with a key of yours, *${inPlain(name)}*${state === "filled" ? " ✅" : ": not filled in"}`,
    })),
    ...inLines("Can ping people who used it, until they stop it:", pings).map((text) => ({ text })),
    ...inLines("Takes people's direct messages to the team:", mails).map((text) => ({ text })),
    ...inLines("Can write to people who used it, until they stop it:", letters).map((text) => ({ text })),
    ...needs.map(({ need, granted, rests, only }): Entry => {
      const words = needInWords(need);
      const mark = needOf(need)?.objects === "channels" ? "#" : "@&";
      const joins = needOf(need)?.offers?.joins;
      const named = only?.map((id) => `<${mark}${id}>`).join(" and ");
      const within =
        named === undefined ? "" : joins === undefined ? `, only ${named}` : `, ${joins} ${named}`;
      if (rests === true) return restingEntry(plugin, need, { words: `${words}${within}`, shown });
      const text = `${granted ? "Granted" : "Not granted"}: ${words}${within} (\`${need}\`)${granted ? " ✅" : ""}`;
      if (granted) return { text, need, buttons: [takeBack(plugin, need)] };
      // Nobody knows what a newer release would make of it, and nothing can be granted to a plugin that is gone.
      if (!canGrant(need, needs) || view.state === "gone") return { text, need };
      const press = hasToPick(need)
        ? ({ action: "ask", plugin, page: questionsOf(view).indexOf(need) } as const)
        : ({ action: "grant", plugin, need, shown } as const);
      return { text, need, buttons: [button(`Grant: ${words}`, press, ButtonStyle.Primary)] };
    }),
    ...delegableEntries(view, shown),
    ...paused.map((need): Entry => {
      const words = needInWords(need);
      const text = `Granted, but this version doesn't ask for it: ${words} (\`${need}\`) 💤`;
      return { text, need, buttons: [takeBack(plugin, need)] };
    }),
    ...labelEntries(view, remembers),
    ...inLines("Keeps here:", view.held ?? []).map((text) => ({ text })),
    ...inLines(
      "Commands:",
      commands.map((command) => `\`${typed(command, commandPrefix)}\``),
    ).map((text) => ({ text })),
  ];
}

function takeBack(plugin: string, need: string): Button {
  return button(`Take back: ${needInWords(need)}`, { action: "revoke", plugin, need });
}

/** What somebody granted who has been forgotten: another admin can answer for it, or end it. */
function restingEntry(
  plugin: string,
  need: string,
  { words, shown }: { readonly words: string; readonly shown: string },
): Entry {
  return {
    need,
    text: `Rests: ${words} (\`${need}\`). Whoever allowed it has been forgotten: it holds again once another admin confirms it 💤`,
    buttons: [
      button(
        `Confirm: ${needInWords(need)}`,
        { action: "confirm", plugin, need, shown },
        ButtonStyle.Primary,
      ),
      takeBack(plugin, need),
    ],
  };
}

/** What was granted, and can be to members of roles that lack Discord's permission. */
function delegableEntries(
  { name: plugin, needs, delegable, state }: PluginView,
  shown: string,
): readonly Entry[] {
  if (state === "gone") return [];
  return delegable.flatMap(({ need: permit, granted, rests, only = [] }): readonly Entry[] => {
    const need = readPermit(permit)?.need ?? permit;
    if (!needs.some((one) => one.need === need && one.granted)) return [];
    const words = needInWords(permit);
    const roles = `, only ${only.map((id) => `<@&${id}>`).join(" and ")}`;
    if (rests === true) return [restingEntry(plugin, permit, { words: `${words}${roles}`, shown })];
    if (granted) {
      const text = `Granted: ${words}${roles} (\`${permit}\`) ✅`;
      return [{ text, need: permit, buttons: [takeBack(plugin, permit)] }];
    }
    const offer = button(`Let a role: ${needInWords(need)}`, { action: "delegate", plugin, need });
    return [
      {
        text: `Can be granted, too: ${words} (\`${permit}\`)`,
        need: permit,
        buttons: [offer],
      },
    ];
  });
}

/** The parts of its label that aren't there with buttons: what it can't do, remembers, and does by itself. */
function labelEntries(view: PluginView, remembers: boolean): readonly Entry[] {
  if (view.state === "gone") return [];
  const permits = view.needs.map(({ need }) => readPermit(need) ?? { need, part: "whole" });
  const needs = {
    http: view.http,
    claude: view.claude,
    discord: permits.flatMap(({ need, part }) => (part === "whole" ? [need] : [])),
    unattended: permits.flatMap(({ need, part }) => (part === "unattended" ? [need] : [])),
    ...(view.keeps === undefined ? {} : { keeps: view.keeps }),
  };
  const label = labelOf({
    ...view,
    commands: [],
    needs,
    stores: remembers || view.keeps !== undefined || "not yet",
    links: [],
  });
  const titles: readonly LabelLine["title"][] = ["Can't", "Asks an AI", "Remembers", "Acts by itself"];
  return label
    .filter(({ title }) => titles.includes(title))
    .flatMap(({ title, items }) =>
      // It grows with all that plugins can.
      title === "Can't" ? inLines("Can't:", items.map(inChat)) : `${title}: ${listed(items, inChat)}`,
    )
    .map((text) => ({ text }));
}

/** A part of a label as Discord shows it. */
export function inChat(item: LabelItem): string {
  if (typeof item === "string") return item;
  return "code" in item ? `\`${item.code}\`` : `"${item.quote}"`;
}

/** Its settings that are addresses: admins enter which hosts it calls. */
function addressesOf({ settings }: Pick<PluginView, "settings">) {
  return Object.entries(settings).flatMap(([key, { type, name }]) => (type === "url" ? [{ key, name }] : []));
}

/** A short hash of what a plugin declares: a button under an older version's panel grants nothing to a newer one. */
export function whatIsShown(view: Pick<PluginView, "http" | "needs" | "settings" | "claude">): string {
  const declared = JSON.stringify([
    view.http.toSorted(),
    view.needs.map(({ need }) => need).toSorted(),
    ...addressesOf(view).map(({ key }) => key),
    ...(view.claude === undefined ? [] : [view.claude]),
  ]);
  return createHash("sha256").update(declared).digest("hex").slice(0, 8);
}
