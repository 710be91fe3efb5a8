import type { ButtonInteraction, ModalInteraction, SelectInteraction } from "./interaction.ts";
import { type FormSpec, type Reach, type Registration, register } from "./registration.ts";

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

/** Handles choices from menus with this id. */
export function select(
  spec: ComponentSpec,
  handler: (interaction: SelectInteraction) => Done,
): Registration<ComponentSpec> {
  return register("select", spec, { "": handler });
}

/** A form and its handler. Show it with `interaction.showModal(this.field)`. */
export function modal<const F extends FormSpec>(
  spec: F,
  handler: (
    interaction: ModalInteraction & { readonly fields: { readonly [Name in keyof F["fields"]]: string } },
  ) => Done,
): Registration<F> {
  return register("modal", spec, { "": handler as (interaction: never) => Done });
}
