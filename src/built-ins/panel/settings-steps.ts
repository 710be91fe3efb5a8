import type { APIInteraction, APIModalSubmission } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { PluginAdmin } from "../../plugins/host/plugin-admin.ts";
import { enteredIn, type FormDraft, settingsForm } from "../../plugins/settings/settings-form.ts";
import type { Decider } from "./decide.ts";
import { button, row } from "./pages.ts";
import { type PanelPress, pressId } from "./press.ts";
import { createDrafts } from "./settings-drafts.ts";
import { settingsOutcome, settingsPage } from "./settings-page.ts";

export type SettingsPress = Extract<
  PanelPress,
  { readonly action: "settings" | "set" | "fill" | "clear" | "clear-all" }
>;

export function isAboutSettings(press: PanelPress): press is SettingsPress {
  return ["settings", "set", "fill", "clear", "clear-all"].includes(press.action);
}

/** What a press about settings leads to, by an admin of the server. */
export function createSettingsSteps(
  care: Pick<PluginAdmin, "settings" | "view">,
  messenger: Pick<Messenger, "showModal" | "deferUpdate" | "editResponse" | "followUp" | "respond">,
) {
  const { settings } = care;
  const drafts = createDrafts();

  /** What is on another page is easily overlooked. */
  const stillNeeded = (plugin: string, { guildId }: Decider): string => {
    const { missing = [] } = care.view(guildId).find(({ name }) => name === plugin) ?? {};
    return missing.length === 0 ? "" : ` It still needs ${missing.map((name) => `*${name}*`).join(", ")}.`;
  };

  /** A form is the first answer to a press, so nothing else may come before it. */
  const open = async (
    interaction: APIInteraction,
    plugin: string,
    page: number,
    by: Decider,
  ): Promise<void> => {
    const { views, at, pages, shown } = await settings.page(plugin, by.guildId, page);
    if (views.length === 0) {
      await messenger.respond(interaction, {
        ...settingsPage(plugin, { views, at, pages, shown, anySet: false }),
        ephemeral: true,
      });
      return;
    }
    const place = pages === 1 ? "" : ` ${at + 1}/${pages}`;
    const form = settingsForm(plugin, views, {
      customId: pressId({ action: "fill", plugin, page: at, shown }),
      title: `${plugin.slice(0, 35)}${place}`,
      draft: drafts.of(by, plugin, at),
    });
    await messenger.showModal(interaction, form);
  };

  const fill = async (
    press: Extract<SettingsPress, { readonly action: "fill" }>,
    submitted: APIModalSubmission,
    by: Decider,
  ): Promise<OutgoingMessage> => {
    const { plugin } = press;
    const { views, at, shown } = await settings.page(plugin, by.guildId, press.page);
    if (shown !== press.shown)
      return {
        content: `Nothing is saved: **${plugin}** has changed since you opened the form. Open it again.`,
      };
    const entered: FormDraft = enteredIn(submitted, views, by.guildId);
    const outcome = await settings.change(plugin, by.guildId, entered, by.userId);
    if (outcome.kind === "saved") drafts.drop(by, plugin, at);
    else drafts.keep(by, plugin, at, entered);
    const nameOf = (key: string) => views.find((view) => view.key === key)?.spec.name ?? key;
    const content = settingsOutcome(plugin, outcome, nameOf);
    if (outcome.kind === "saved") return { content: `${content}${stillNeeded(plugin, by)}` };
    return { content, components: [row(button("Change these", { action: "set", plugin, page: at }))] };
  };

  const clear = async (
    { plugin, page }: { readonly plugin: string; readonly page: number },
    keys: readonly string[] | undefined,
    by: Decider,
  ): Promise<OutgoingMessage> => {
    const { views } = await settings.page(plugin, by.guildId, page);
    const outcome = settings.clear(plugin, by.guildId, keys, by.userId);
    const nameOf = (key: string) => views.find((view) => view.key === key)?.spec.name ?? key;
    if (keys === undefined && outcome.kind === "saved")
      return { content: `Nothing is set for **${plugin}** any more.${stillNeeded(plugin, by)}` };
    const content = settingsOutcome(plugin, outcome, nameOf, "Cleared");
    return { content: outcome.kind === "saved" ? `${content}${stillNeeded(plugin, by)}` : content };
  };

  return async (
    interaction: APIInteraction,
    press: SettingsPress,
    {
      chosen,
      submitted,
    }: { readonly chosen: readonly string[]; readonly submitted: APIModalSubmission | undefined },
    by: Decider,
  ): Promise<void> => {
    const { plugin, action } = press;
    const page = "page" in press ? press.page : 0;
    if (action === "set") return open(interaction, plugin, page, by);
    // Asking the plugin, and the web, can take longer than Discord waits.
    await messenger.deferUpdate(interaction);
    const outcome =
      action === "fill" && submitted !== undefined
        ? await fill(press, submitted, by)
        : action === "clear"
          ? await clear({ plugin, page }, chosen, by)
          : action === "clear-all"
            ? await clear({ plugin, page }, undefined, by)
            : undefined;
    await messenger.editResponse(
      interaction,
      settingsPage(plugin, await settings.page(plugin, by.guildId, page)),
    );
    // A message of its own: a screen reader doesn't announce an edit.
    if (outcome !== undefined) await messenger.followUp(interaction, { ...outcome, ephemeral: true });
  };
}
