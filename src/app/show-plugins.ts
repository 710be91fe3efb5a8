import { createHash } from "node:crypto";
import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import { typed } from "../commands/notation.ts";
import type { OutgoingMessage } from "../discord/messenger.ts";
import { needInWords } from "../plugin-api/discord-needs.ts";
import type { PluginView } from "../plugins/tend-plugins.ts";

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** What a button of the panel does; all that a press needs stands in its custom id, so it outlives restarts. */
export type PanelPress =
  | { readonly action: "list" | "choose" }
  | { readonly action: "on" | "off" | "on-all" | "off-all" | "release"; readonly plugin: string }
  | { readonly action: "revoke"; readonly plugin: string; readonly need: string }
  | { readonly action: "grant"; readonly plugin: string; readonly need: string; readonly shown: string };

/** Undefined: not one of the panel's. */
export function readPress(customId: string): PanelPress | undefined {
  const [, action, plugin, need, shown = ""] =
    /^plugins:([a-z-]+)(?::([a-z0-9-]+))?(?::([a-z_]+))?(?::([a-f0-9]{8}))?$/.exec(customId) ?? [];
  switch (action) {
    case "list":
    case "choose":
      return { action };
    case "on":
    case "off":
    case "on-all":
    case "off-all":
    case "release":
      return plugin === undefined ? undefined : { action, plugin };
    case "grant":
      return plugin === undefined || need === undefined ? undefined : { action, plugin, need, shown };
    case "revoke":
      return plugin === undefined || need === undefined ? undefined : { action, plugin, need };
    default:
      return undefined;
  }
}

/** Discord's limit for a menu. */
const mostChoices = 25;
/** Discord takes 2,000 characters of text. */
const mostText = 1_900;

/** All plugins in one guild, with a menu to choose from. */
export function listOf(views: readonly PluginView[]): OutgoingMessage {
  if (views.length === 0) return { content: "No plugins yet: yours could be the first. 🐟" };
  const lines = views.map((view) => `${sign(view)} **${view.name}** ${inShort(view)}`);
  while (lines.join("\n").length > mostText) lines.pop();
  const left = views.length - lines.length;
  const more = left === 0 ? [] : [`… and ${left} more: \`/plugins name:\` finds them.`];
  return {
    content: ["**Plugins of this server**", ...lines, ...more].join("\n"),
    components: [
      row({
        type: ComponentType.StringSelect,
        custom_id: "plugins:choose",
        placeholder: "Look at one more closely",
        options: views.slice(0, mostChoices).map(({ name }) => ({ label: name, value: name })),
      }),
    ],
  };
}

/** One plugin, with what can be done about it. `isOperator`: may decide for all servers. */
export function pluginOf(view: PluginView, isOperator: boolean, commandPrefix: string): OutgoingMessage {
  const { name, path, commands, http, needs } = view;
  const used = commands.map((command) => `\`${typed(command, commandPrefix)}\``);
  const lines = [
    `${sign(view)} **${name}** ${inShort(view)}`,
    `\`${path}\`${used.length === 0 ? "" : `: ${used.join(" ")}`}`,
    ...(http.length === 0 ? [] : [`Calls ${http.map((host) => `\`${host}\``).join(", ")}`]),
    ...needs.map(({ need, granted }) => `${granted ? "✅" : "▫️"} ${needInWords(need)} (\`${need}\`)`),
    ...problemOf(view),
  ];
  const button = (label: string, id: string, style: 1 | 2 | 3 | 4 = ButtonStyle.Secondary) =>
    ({ type: ComponentType.Button, custom_id: `plugins:${id}`, label: label.slice(0, 80), style }) as const;
  const here = view.isOffHere
    ? button("Switch on here", `on:${name}`, ButtonStyle.Success)
    : button("Switch off here", `off:${name}`, ButtonStyle.Danger);
  const everywhere =
    view.state === "off"
      ? button("Switch on everywhere", `on-all:${name}`, ButtonStyle.Success)
      : button("Switch off everywhere", `off-all:${name}`, ButtonStyle.Danger);
  const isAside = view.state === "quarantined" || view.comeback !== undefined;
  const permits = needs.map(({ need, granted }) =>
    granted
      ? button(`Take back: ${needInWords(need)}`, `revoke:${name}:${need}`)
      : button(
          `Grant: ${needInWords(need)}`,
          `grant:${name}:${need}:${whatIsShown(view)}`,
          ButtonStyle.Primary,
        ),
  );
  return {
    content: lines.join("\n").slice(0, mostText),
    components: [
      row(
        here,
        ...(isOperator ? [everywhere] : []),
        ...(isOperator && isAside ? [button("Try the newest again", `release:${name}`)] : []),
        button("All plugins", "list"),
      ),
      ...(permits.length === 0 ? [] : [row(...permits.slice(0, 5))]),
      ...(permits.length <= 5 ? [] : [row(...permits.slice(5, 10))]),
    ],
  };
}

/** What a plugin declares, in short: a button under an older version's panel grants nothing to a newer one. */
export function whatIsShown({ http, needs }: Pick<PluginView, "http" | "needs">): string {
  const declared = JSON.stringify([http.toSorted(), needs.map(({ need }) => need).toSorted()]);
  return createHash("sha256").update(declared).digest("hex").slice(0, 8);
}

function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components };
}

function sign(view: PluginView): string {
  if (view.state === "quarantined" || view.state === "failed") return "🔴";
  if (view.state === "off" || view.isOffHere) return "⚪";
  return view.comeback === undefined ? "🟢" : "🟡";
}

function inShort(view: PluginView): string {
  switch (view.state) {
    case "off":
      return "is switched off everywhere";
    case "failed":
      return "could not be loaded";
    case "quarantined":
      return "is in quarantine";
    default:
      if (view.isOffHere) return "is switched off here";
      return `is swimming${view.comeback === undefined ? "" : ", in an earlier version"}${waiting(view)}`;
  }
}

function waiting({ needs }: PluginView): string {
  const asked = needs.filter(({ granted }) => !granted).length;
  return asked === 0 ? "" : `, and asks for ${asked === 1 ? "something" : `${asked} things`} ✋`;
}

function problemOf({ state, reason, comeback }: PluginView): readonly string[] {
  const words = comeback ?? (state === "failed" || state === "quarantined" ? reason : undefined);
  return words === undefined ? [] : [`> ${words.replaceAll(/\s+/g, " ").replaceAll("`", "ʼ").slice(0, 600)}`];
}
