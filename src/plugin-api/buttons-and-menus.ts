import type { ChannelKind, PickKind } from "./people.ts";

/** A button for one of the plugin's `button(…)` handlers, or a link. */
export type ButtonSpec =
  | {
      readonly id: string;
      readonly label: string;
      /** Comes back as `interaction.value`, to tell which button was pressed. At most 50 characters. */
      readonly value?: string;
      readonly style?: "primary" | "secondary" | "success" | "danger";
      readonly emoji?: string;
      readonly disabled?: boolean;
    }
  | {
      /** Where it leads: `https://…`. Reviewers see those that are literals. */
      readonly url: string;
      readonly label: string;
      readonly emoji?: string;
    };

/** A menu for one of the plugin's `select(…)` handlers: of the plugin's own options, or of what there is in the server. */
export type SelectSpec = ListSelect | PickSelect;

interface AnySelect {
  readonly id: string;
  readonly value?: string;
  readonly placeholder?: string;
  /** The fewest that can be chosen. @default 1 */
  readonly min?: number;
  /** The most that can be chosen, up to 25. @default 1 */
  readonly max?: number;
}

export interface ListSelect extends AnySelect {
  /** At most 25. */
  readonly options: readonly {
    readonly label: string;
    readonly value: string;
    readonly description?: string;
    readonly emoji?: string;
  }[];
}

/** People pick from everybody, all roles or channels. Its handler is registered with the same `of`. */
export interface PickSelect extends AnySelect {
  /** "mentionable": users and roles. */
  readonly of: PickKind;
  /** For channels: only those of these kinds. @default any */
  readonly types?: readonly ChannelKind[];
}
