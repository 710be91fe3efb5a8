import {
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionType,
} from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import { oneButton } from "../discord/messages/one-button.ts";
import type { TimeZones } from "../plugins/store/time-zones.ts";
import { clockIn, findZones, knownZone } from "../plugins/time/time-zones.ts";
import { zoneMenuId, zoneQuestion } from "../plugins/time/zone-question.ts";
import { optionOf, slashUse } from "./slash-use.ts";

/** `/timezone`, and the question that plugins can have asked: where somebody's clocks are, for all plugins. */
export interface TimeZonePanel {
  /** @returns false if it is neither */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export const timeZoneDefinition = {
  type: ApplicationCommandType.ChatInput as const,
  name: "timezone",
  description: "What time it is for you, so that “tomorrow at 9” is yours",
  options: [
    {
      type: ApplicationCommandOptionType.String as const,
      name: "place",
      description: "A city with your time, such as Berlin",
      required: false,
      autocomplete: true as const,
      max_length: 100,
    },
  ],
};

const forgetId = "zone:forget";

export function createTimeZonePanel(powers: {
  readonly zones: TimeZones;
  readonly messenger: Pick<Messenger, "respond" | "suggest">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): TimeZonePanel {
  const { zones, messenger, now } = powers;

  const question = (userId: string): OutgoingMessage => {
    const zone = zones.of(userId);
    const asked = zoneQuestion(zone, now());
    return zone === undefined ? asked : { ...asked, components: [...(asked.components ?? []), forgetRow] };
  };

  const choose = (userId: string, name: string): string => {
    const zone = knownZone(name) ?? onlyOne(findZones(name));
    if (zone === undefined)
      return `I don't know the place “${name.slice(0, 50).replaceAll(/[`*_<>@]/g, "")}”. Type a big city with your time after \`/timezone place:\`, and pick one that I suggest.`;
    zones.set(userId, zone);
    return `Noted: for you it is **${clockIn(zone, now())}** now (${zone}), for all plugins. If you were about to do something, do it again. \`/timezone\` changes it. 🐟`;
  };

  return {
    async onInteraction(interaction) {
      const userId = (interaction.member?.user ?? interaction.user)?.id;
      if (userId === undefined) return false;
      const tell = async (message: OutgoingMessage) => {
        await messenger.respond(interaction, { ...message, ephemeral: true });
        return true;
      };
      if (interaction.type === InteractionType.ApplicationCommandAutocomplete) {
        if (interaction.data.name !== timeZoneDefinition.name) return false;
        const found = findZones(optionOf(interaction, "place") ?? "");
        const choices = found.map((zone) => ({ name: `${zone} (${clockIn(zone, now())})`, value: zone }));
        await messenger.suggest(interaction, choices);
        return true;
      }
      const use = slashUse(interaction, timeZoneDefinition.name);
      if (use !== undefined) {
        const place = optionOf(use, "place");
        return tell(place === undefined ? question(userId) : { content: choose(userId, place) });
      }
      if (interaction.type !== InteractionType.MessageComponent) return false;
      const { data } = interaction;
      if (data.custom_id === forgetId) {
        zones.remove(userId);
        return tell({ content: "Forgotten: I don't know your time zone any more. 🐟" });
      }
      if (data.custom_id !== zoneMenuId || !("values" in data)) return false;
      return tell({ content: choose(userId, data.values[0] ?? "") });
    },
  };
}

function onlyOne(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

const forgetRow = oneButton("Forget it", forgetId);
