import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIInteractionDataResolved,
  type APIMessageSelectMenuInteractionData,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import { readCustomId } from "../../declaration/custom-id.ts";
import type { FormSpec, PickKind, Registered } from "../../declaration/registration.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { SetTimer } from "../host/timer.ts";
import type { Calls } from "../sandbox/calls.ts";
import { choicesOf } from "./choices.ts";
import { formValues } from "./form-values.ts";
import { pickedIn, pickKindOf } from "./resolved.ts";
import { answerInteraction } from "./responder.ts";
import { routeMenus } from "./route-menus.ts";
import { callerOf, serializeInteraction } from "./serialize.ts";
import { optionValues, usedOptions } from "./serialize-options.ts";

/** Milliseconds for suggestions: Discord stops waiting after three seconds. */
const suggestMs = 2500;

/** Routes interactions to their plugins. The returned function resolves to whether there was one. */
export function routeInteractions(
  calls: Calls,
  messenger: Messenger,
  setTimer: SetTimer,
): (interaction: APIInteraction) => Promise<boolean> {
  const { call, reportError, find, serve } = calls;

  const onComponent = async (interaction: APIInteraction): Promise<boolean> => {
    if (
      interaction.type !== InteractionType.MessageComponent &&
      interaction.type !== InteractionType.ModalSubmit
    ) {
      return false;
    }
    const id = readCustomId(interaction.data.custom_id);
    const plugin = id === undefined ? undefined : calls.plugin(id.plugin);
    if (id === undefined) return false;
    const responder = answerInteraction(messenger, interaction, setTimer);
    if (plugin !== undefined) await calls.untilKnown(plugin);
    const kind =
      interaction.type === InteractionType.ModalSubmit
        ? "modal"
        : interaction.data.component_type === ComponentType.Button
          ? "button"
          : "select";
    const pickKind =
      interaction.type === InteractionType.ModalSubmit
        ? undefined
        : pickKindOf(interaction.data.component_type);
    const index =
      plugin?.manifest.registered.findIndex(
        (one) => one.kind === kind && "id" in one.spec && one.spec.id === id.id,
      ) ?? -1;
    const there = plugin?.manifest.registered[index];
    // A menu on an older message can be of something else than the handler takes by now.
    const isOther = there?.kind === "select" && there.spec.of !== pickKind;
    if (plugin === undefined || index < 0 || isOther) {
      await responder.fail("This swam away: what it belonged to isn't here any more. 🐟");
      return true;
    }
    const facts = (call: string) => ({
      ...serializeInteraction(call, interaction),
      id: id.id,
      value: id.value,
      ...(interaction.type === InteractionType.ModalSubmit
        ? { fields: formValues(interaction.data, interaction.guild_id, fieldsOf(there)) }
        : { message: { id: interaction.message.id, content: interaction.message.content } }),
      ...(interaction.type === InteractionType.MessageComponent && "values" in interaction.data
        ? chosenIn(interaction.data, pickKind, interaction.guild_id)
        : {}),
    });
    const { guild_id: guildId } = interaction;
    const caller = callerOf(interaction);
    await serve(plugin, { index, handler: "", kind, facts, guildId, caller }, responder);
    return true;
  };

  /** A menu's values, and what they stand for. */
  function chosenIn(
    data: APIMessageSelectMenuInteractionData,
    kind: PickKind | undefined,
    guildId: string | undefined,
  ): object {
    const { values } = data;
    const resolved = "resolved" in data ? data.resolved : undefined;
    return {
      values,
      chosen:
        kind === undefined ? values : pickedIn(resolved as APIInteractionDataResolved, kind, values, guildId),
    };
  }

  const onSlash = async (interaction: APIInteraction): Promise<boolean> => {
    if (interaction.type !== InteractionType.ApplicationCommand) return false;
    const { data } = interaction;
    if (data.type !== ApplicationCommandType.ChatInput) return false;
    const fits = (one: Registered) => one.kind === "slash" && one.spec.name === data.name;
    if (find(fits) === undefined && !calls.mayCome("slash", data.name)) return false;
    // Before any waiting, so that the person sees "thinking" in time.
    const responder = answerInteraction(messenger, interaction, setTimer);
    const found = await calls.findOnceKnown("slash", data.name, fits);
    if (found === undefined) {
      await responder.fail(
        `\`/${data.name}\` got away: its plugin isn't running right now. Admins can see why in \`/plugins\`. 🐟`,
      );
      return true;
    }
    const { subcommand, options } = usedOptions(data.options);
    await serve(
      found.plugin,
      {
        index: found.index,
        handler: subcommand,
        kind: "slash",
        facts: (call) => ({ ...serializeInteraction(call, interaction), commandName: data.name }),
        options: optionValues(options, data.resolved, interaction.guild_id),
        guildId: interaction.guild_id,
        caller: callerOf(interaction),
      },
      responder,
    );
    return true;
  };

  const onAutocomplete = async (interaction: APIInteraction): Promise<boolean> => {
    if (interaction.type !== InteractionType.ApplicationCommandAutocomplete) return false;
    const { data } = interaction;
    const found = find((one) => one.kind === "slash" && one.spec.name === data.name);
    if (found === undefined) return false;
    const { subcommand, options } = usedOptions(data.options as APIApplicationCommandInteractionDataOption[]);
    const focused = options.find((option) => "focused" in option && option.focused === true);
    let suggestions: unknown = [];
    try {
      // A plugin that is still loading suggests nothing: Discord doesn't wait that long.
      if (calls.isOff(found.plugin, interaction.guild_id) || found.plugin.state !== "loaded") return false;
      const { user, guildId, channelId, locale } = serializeInteraction("", interaction);
      const facts = {
        option: focused?.name,
        typed: focused !== undefined && "value" in focused ? String(focused.value) : "",
        by: { user, guildId, channelId, locale },
      };
      const target = {
        index: found.index,
        handler: subcommand,
        kind: "autocomplete" as const,
        facts: () => facts,
        guildId: interaction.guild_id,
        suggestsTo: callerOf(interaction),
      };
      suggestions = await call(found.plugin, target, undefined, suggestMs);
    } catch (error) {
      reportError(found.plugin, error);
    }
    await messenger.suggest(interaction, choicesOf(suggestions, focused?.type));
    return true;
  };

  const onMenu = routeMenus(calls, messenger, setTimer);

  return async (interaction) =>
    (await onSlash(interaction)) ||
    (await onComponent(interaction)) ||
    (await onMenu(interaction)) ||
    (await onAutocomplete(interaction));
}

/** A form's fields. */
function fieldsOf(one: Registered | undefined): FormSpec["fields"] {
  return one?.kind === "modal" ? one.spec.fields : {};
}
