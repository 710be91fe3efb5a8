import type { FieldValue, FormSpec } from "./form.ts";
import type { ButtonInteraction, ModalInteraction, SelectInteraction } from "./interaction.ts";
import type { Picked, PickKind } from "./people.ts";
import { type Reach, type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

export interface ComponentSpec {
  /** 1–32 letters, digits, `-` or `_`: the `id` of buttons and menus in messages. */
  readonly id: string;
  /** What people agree to by using it. */
  readonly reach?: Reach;
}

/** Handles presses of buttons with this id, even on messages sent before a restart. */
export function button(
  spec: ComponentSpec,
  handler: (interaction: ButtonInteraction) => Done,
): Registration<ComponentSpec> {
  return register("button", spec, { "": handler });
}

export interface PickSpec<K extends PickKind> extends ComponentSpec {
  /** What the menu is of: users, roles, channels, or users and roles ("mentionable"). */
  readonly of: K;
}

/** Handles choices from menus with this id. */
export function select(
  spec: ComponentSpec & { readonly of?: undefined },
  handler: (interaction: SelectInteraction) => Done,
): Registration<ComponentSpec>;
/** Handles what people pick from a menu of users, roles or channels: `interaction.chosen`. */
export function select<const K extends PickKind>(
  spec: PickSpec<K>,
  handler: (interaction: SelectInteraction<Picked[K]>) => Done,
): Registration<PickSpec<K>>;
export function select(
  spec: ComponentSpec,
  handler: (interaction: never) => Done,
): Registration<ComponentSpec> {
  return register("select", spec, { "": handler });
}

/** A form and its handler. Show it with `interaction.showModal(this.field)`. */
export function modal<const F extends FormSpec>(
  spec: F,
  handler: (
    interaction: ModalInteraction<{ readonly [Name in keyof F["fields"]]: FieldValue<F["fields"][Name]> }>,
  ) => Done,
): Registration<F> {
  return register("modal", spec, { "": handler as (interaction: never) => Done });
}
