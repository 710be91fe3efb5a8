import { type APIMessage, ComponentType } from "discord-api-types/v10";

/** A button under a message, which can be pressed. */
export interface ShownButton {
  readonly messageId: string;
  readonly customId: string;
  readonly label: string | undefined;
}

export function buttonsOf(messages: readonly APIMessage[]): readonly ShownButton[] {
  return messages.flatMap(({ id, components = [] }) =>
    components.flatMap((row) =>
      row.type === ComponentType.ActionRow
        ? row.components.flatMap((one) =>
            one.type === ComponentType.Button && "custom_id" in one
              ? [{ messageId: id, customId: one.custom_id, label: one.label }]
              : [],
          )
        : [],
    ),
  );
}
