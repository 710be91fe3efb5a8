import type { ButtonStyle, ComponentType } from "discord-api-types/v10";
import { componentsIn } from "../../../packages/discord-rules/components/components.ts";
import type { TryEvent } from "../../plugin-api/testing.ts";

/** A component that a plugin showed, as far as a dry run looks at it. */
export interface ShownComponent {
  readonly type: ComponentType;
  readonly custom_id?: string;
  readonly style?: ButtonStyle;
  readonly label?: string;
  readonly placeholder?: string;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
  readonly channel_types?: readonly number[];
}

/** All components of what was said, those in rows, sections and containers too, in the order in which they are shown. */
export function shownComponents({ components, layout }: TryEvent): readonly ShownComponent[] {
  // The message has passed Discord's rules, so its components have their shapes.
  return componentsIn([components ?? [], layout ?? []], []).map(
    ({ component }) => component as unknown as ShownComponent,
  );
}
