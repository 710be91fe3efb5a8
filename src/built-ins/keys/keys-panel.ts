import { type APIInteraction, type APIModalSubmission, InteractionType } from "discord-api-types/v10";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import type { PluginAdmin, PluginView } from "../../plugins/host/plugin-admin.ts";
import { mayManage } from "../panel/asked.ts";
import { type KeyPress, keysShown, readKeyPress } from "./key-press.ts";
import { keyForm, keysPage } from "./keys-page.ts";

/** The keys of plugins: filled in, replaced and removed by a server's admins. */
export interface KeysPanel {
  /** @returns false if it is about something else */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

const sorry = "Only people with *Manage Server* can change a plugin's keys. Ask one of them!";
const hasChanged =
  "Nothing is filled in: the plugin has changed since you opened this. Read it again, and decide on that.";

export function createKeysPanel(powers: {
  readonly care: Pick<PluginAdmin, "view" | "canKeepKeys" | "fillInKey" | "removeKey">;
  readonly messenger: Pick<Messenger, "respond" | "showModal">;
  readonly isOperator: (userId: string) => boolean;
  readonly log: Log;
}): KeysPanel {
  const { care, messenger, isOperator, log } = powers;
  const viewOf = (guildId: string, plugin: string): PluginView | undefined =>
    care.view(guildId).find(({ name, keys }) => name === plugin && keys.length > 0);

  /** Fills in what was typed. @returns what came of it, in sentences */
  const fillIn = (view: PluginView, guildId: string, userId: string, form: Form): string => {
    const outcomes = form.fields.flatMap(({ id, field }) => {
      const name = view.keys.find((key) => key.id === id)?.name ?? id;
      const { problem, isEmpty } = care.fillInKey(
        view.name,
        guildId,
        id,
        { field, interaction: form.interaction },
        userId,
      );
      if (isEmpty) return [];
      if (problem !== undefined) return [`*${name}* isn't filled in: ${problem}.`];
      log.info("pluginKeyFilledIn", { plugin: view.name, guildId, userId, key: id });
      return [`*${name}* is filled in.`];
    });
    return outcomes.length === 0 ? "Nothing was typed, so nothing has changed." : outcomes.join("\n");
  };

  const answer = async (
    interaction: APIInteraction,
    guildId: string,
    userId: string,
    press: KeyPress,
  ): Promise<unknown> => {
    const say = (content: string) => messenger.respond(interaction, { content, ephemeral: true });
    const view = viewOf(guildId, press.plugin);
    if (view === undefined)
      return say(`**${press.plugin}** asks with no keys (any more). \`/plugins\` shows what it does.`);
    const show = (words?: string) => {
      const page = keysPage(viewOf(guildId, press.plugin) ?? view, care.canKeepKeys);
      const content = words === undefined ? page.content : `${words}\n${page.content}`;
      return messenger.respond(interaction, { ...page, content, ephemeral: true });
    };
    switch (press.action) {
      case "page":
        return show();
      case "fill":
        if (!care.canKeepKeys || press.shown !== keysShown(view.keys)) return show(hasChanged);
        return messenger.showModal(interaction, keyForm(view));
      case "form": {
        const form = formOf(interaction);
        if (!care.canKeepKeys || form === undefined || press.shown !== keysShown(view.keys))
          return show(hasChanged);
        return show(fillIn(view, guildId, userId, form));
      }
      case "remove": {
        care.removeKey(press.plugin, guildId, press.id);
        log.info("pluginKeyRemoved", { plugin: press.plugin, guildId, userId, key: press.id });
        const name = view.keys.find(({ id }) => id === press.id)?.name ?? press.id;
        return show(`*${name}* is removed. If nobody else uses it, revoke it where you got it, too.`);
      }
    }
  };

  return {
    async onInteraction(interaction) {
      const isPress = interaction.type === InteractionType.MessageComponent;
      if (!isPress && interaction.type !== InteractionType.ModalSubmit) return false;
      const press = readKeyPress(interaction.data.custom_id);
      if (press === undefined) return false;
      const { guild_id: guildId, member } = interaction;
      const userId = member?.user.id ?? "";
      if (guildId === undefined || !(isOperator(userId) || mayManage(member?.permissions)))
        await messenger.respond(interaction, { content: sorry, ephemeral: true });
      else await answer(interaction, guildId, userId, press);
      return true;
    },
  };
}

/** What was typed, sealed. */
interface Form {
  readonly interaction: string;
  readonly fields: readonly { readonly id: string; readonly field: string }[];
}

function formOf(interaction: APIInteraction): Form | undefined {
  if (interaction.type !== InteractionType.ModalSubmit) return undefined;
  const { components }: APIModalSubmission = interaction.data;
  const fields = components.flatMap((part) =>
    "component" in part && "value" in part.component && typeof part.component.value === "string"
      ? [{ id: part.component.custom_id, field: part.component.value }]
      : [],
  );
  return { interaction: interaction.id, fields };
}
