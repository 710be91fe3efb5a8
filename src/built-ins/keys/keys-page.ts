import {
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
  TextInputStyle,
} from "discord-api-types/v10";
import { modalLimits } from "../../../packages/discord-rules/components/modals.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { KeyView, PluginView } from "../../plugins/host/plugin-admin.ts";
import { longest } from "../../plugins/secrets/secret-value.ts";
import { type Button, button, buttonWithId, cut, row } from "../panel/pages.ts";
import { type KeyPress, keyPressId, keysShown } from "./key-press.ts";

/** The keys that a plugin asks other services with, and how each is in this server: never what it is. */
export function keysPage({ name: plugin, keys }: PluginView, canKeep: boolean): OutgoingMessage {
  const lines = [
    `**Keys of ${plugin}**`,
    ...keys.flatMap((key) => [
      `- ${lineOf(key)}`,
      ...(key.help === undefined ? [] : [`  ${inPlain(key.help)}`]),
    ]),
    "A key is kept encrypted and goes nowhere but to that address. Nobody is shown it again, and the plugin never gets it. It is this server's: what is asked with it counts for this server there.",
    ...(canKeep ? [] : [noKeyYet]),
  ];
  const isNew = keys.every(({ filledIn }) => filledIn === undefined);
  const removable = keys.filter(({ filledIn }) => filledIn !== undefined);
  return {
    content: lines.join("\n"),
    components: [
      row(
        ...(canKeep && keys.length > 0
          ? [
              keyButton(
                isNew ? "Fill in" : "Fill in or replace",
                { action: "fill", plugin, shown: keysShown(keys) },
                ButtonStyle.Primary,
              ),
            ]
          : []),
        button("Everything about it", { action: "look", plugin, page: 0 }),
      ),
      ...(removable.length === 0
        ? []
        : [
            row(
              ...removable.map(({ id, name }) =>
                keyButton(`Remove: ${name}`, { action: "remove", plugin, id }, ButtonStyle.Danger),
              ),
            ),
          ]),
    ],
  };
}

const noKeyYet =
  'Nothing can be filled in yet, because I have nothing to encrypt it with. Whoever runs me adds a line to my `.env` with this command, and starts me again:\n```sh\necho "PLUGIN_SECRETS_KEY=$(openssl rand -hex 32)" >> .env\n```';

/** How a key is, to follow nothing. */
function lineOf({ name, host, header, state, filledIn }: KeyView): string {
  const what = `**${inPlain(name)}**, for \`${host}\` alone (\`${header}\`)`;
  const by = filledIn === undefined || filledIn.by === "" ? "somebody" : `<@${filledIn.by}>`;
  const at = filledIn === undefined ? "" : ` on <t:${Math.floor(filledIn.at / 1_000)}:D>`;
  switch (state) {
    case "missing":
      return `${what}: not filled in`;
    case "filled":
      return `${what}: filled in by ${by}${at} ✅`;
    case "changed":
      return `${what}: rests 💤. ${by} filled it in${at}, but the plugin now sends it elsewhere or in another way. If that is right, fill it in again`;
    case "unreadable":
      return `${what}: can't be read any more. ${by} filled it in${at}, but my PLUGIN_SECRETS_KEY is another one now. Fill it in again`;
  }
}

/** The form in which they are filled in. */
export function keyForm({ name: plugin, keys }: PluginView): APIModalInteractionResponseCallbackData {
  return {
    title: cut(`Keys of ${plugin}`, modalLimits.title.max),
    custom_id: keyPressId({ action: "form", plugin, shown: keysShown(keys) }),
    components: keys.map(({ id, name, host, help, filledIn }) => ({
      type: ComponentType.Label,
      label: cut(name, modalLimits.label.max),
      description: cut(
        `Only for ${host}${help === undefined ? "" : `. ${help}`}`,
        modalLimits.labelDescription,
      ),
      component: {
        type: ComponentType.TextInput,
        custom_id: id,
        style: TextInputStyle.Short,
        required: false,
        max_length: longest,
        ...(filledIn === undefined ? {} : { placeholder: "Leave it empty to keep what is there" }),
      },
    })),
  };
}

/** A plugin's own words, without Markdown. */
export function inPlain(text: string): string {
  return text.replaceAll(/[\\`*_~|<>[\]()#@-]/g, "\\$&");
}

export function keyButton(label: string, to: KeyPress, style: Button["style"]): Button {
  return buttonWithId(label, keyPressId(to), style);
}
