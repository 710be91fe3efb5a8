import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { unsetValue } from "../../plugins/settings/read-settings.ts";
import type { SettingsOutcome, SettingsPage, SettingView } from "../../plugins/settings/settings-admin.ts";
import { button, pager, row } from "./pages.ts";
import { pressId } from "./press.ts";

/** Characters of a value that the page shows; the form has all of it. Five fit into a message, with their names. */
const mostShown = 250;

/** One page of a plugin's settings as they stand in a server, for its admins alone: addresses can be private. */
export function settingsPage(plugin: string, { views, at, pages, anySet }: SettingsPage): OutgoingMessage {
  const back = button("Back", { action: "look", plugin, page: 0 });
  if (views.length === 0)
    return { content: `**${plugin}** has nothing to set, as it is now.`, components: [row(back)] };
  const place = pages === 1 ? "" : ` (page ${at + 1} of ${pages})`;
  const set = views.filter(({ state }) => state.kind !== "unset");
  return {
    content: [`**What is set for ${plugin} here**${place}`, ...views.map(lineOf)].join("\n"),
    components: [
      row(
        button("Change these", { action: "set", plugin, page: at }, ButtonStyle.Primary),
        ...(anySet
          ? [button("Clear all settings", { action: "clear-all", plugin }, ButtonStyle.Danger)]
          : []),
        back,
      ),
      ...(set.length === 0
        ? []
        : [
            row({
              type: ComponentType.StringSelect,
              custom_id: pressId({ action: "clear", plugin, page: at }),
              placeholder: "Clear one of them",
              options: set.map(({ key, spec }) => ({ label: spec.name, value: key })),
            }),
          ]),
      ...pager(at, pages, (page) => ({ action: "settings", plugin, page })),
    ],
  };
}

/** What came of a change, in sentences. @param nameOf a setting's name, by key @param done what was done */
export function settingsOutcome(
  plugin: string,
  outcome: SettingsOutcome,
  nameOf: (key: string) => string,
  done = "Saved",
): string {
  if (outcome.kind === "saved") {
    const names = outcome.changed.map((key) => `*${nameOf(key)}*`).join(", ");
    return names === "" ? "Nothing has changed." : `${done} for **${plugin}**: ${names}.`;
  }
  const { problems, words } = outcome;
  return [
    "Nothing is saved. *Change these* has what you entered.",
    ...[...problems].map(([key, problem]) => `- **${nameOf(key)}** ${problem}.`),
    ...(words === undefined ? [] : [`> ${words}`]),
  ]
    .join("\n")
    .slice(0, 1_900);
}

function lineOf(view: SettingView): string {
  const { spec, state } = view;
  const needed = "required" in spec && spec.required === true;
  const name = `**${spec.name}**`;
  switch (state.kind) {
    case "set":
      return `${name}: ${shown(view, state.value)}`;
    case "gone":
      return state.value === undefined || (Array.isArray(state.value) && state.value.length === 0)
        ? `${name}: what was picked isn't there any more ⚠️`
        : `${name}: ${shown(view, state.value)}; the others aren't there any more ⚠️`;
    case "changed":
      return `${name}: not set, because this version takes something else than was entered ⚠️`;
    case "unset": {
      const value = unsetValue(spec);
      const isNothing = value === undefined || (Array.isArray(value) && value.length === 0);
      if (isNothing) return `${name}: not set${needed ? ", but it needs that ⚠️" : ""}`;
      return `${name}: ${shown(view, value)}, unless you say otherwise`;
    }
  }
}

function shown({ spec }: SettingView, value: unknown): string {
  const each = Array.isArray(value) ? value : [value];
  switch (spec.type) {
    case "switch":
      return value === true ? "on" : "off";
    case "channel":
    case "channels":
      return each.map((id) => `<#${id}>`).join(" ");
    case "role":
    case "roles":
      return each.map((id) => `<@&${id}>`).join(" ");
    case "member":
    case "members":
      return each.map((id) => `<@${id}>`).join(" ");
    case "choice": {
      const chosen = spec.choices.find((one) => typeof one !== "string" && one.value === value);
      return asCode(typeof chosen === "object" ? chosen.name : String(value));
    }
    default:
      return asCode(each.join(" / "));
  }
}

function asCode(text: string): string {
  const line = text.replaceAll("`", "ʼ").replaceAll(/\s+/g, " ");
  return `\`${line.length > mostShown ? `${line.slice(0, mostShown)}…` : line}\``;
}
