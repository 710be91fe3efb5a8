import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIInteraction,
  type APIMessageComponentInteraction,
  ButtonStyle,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";

/** The custom ids of stop buttons start with it. */
const prefix = "chat:stop:";

/** Shown under a reply while it is being written. */
export function stopButton(questionId: string): APIActionRowComponent<APIComponentInMessageActionRow> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        label: "Stop",
        emoji: { name: "🛑" },
        custom_id: `${prefix}${questionId}`,
      },
    ],
  };
}

export function isStopButton(interaction: APIInteraction): interaction is APIMessageComponentInteraction {
  return (
    interaction.type === InteractionType.MessageComponent && interaction.data.custom_id.startsWith(prefix)
  );
}

/** The message whose answer should stop. */
export function questionOf(interaction: APIMessageComponentInteraction): string {
  return interaction.data.custom_id.slice(prefix.length);
}
