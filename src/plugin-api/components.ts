import type { ButtonInteraction, ModalInteraction, SelectInteraction } from "./interaction.ts";
import { type FormSpec, type Reach, type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

export interface ComponentSpec {
  /** 1–32 letters, digits, `-` or `_`: what `buttons` and `select` in a message name. */
  readonly id: string;
  /** What using it agrees to. */
  readonly reach?: Reach;
}

/** What happens when a button with this id is pressed, also on messages sent before a restart. */
export function button(
  spec: ComponentSpec,
  handler: (interaction: ButtonInteraction) => Done,
): Registration<ComponentSpec> {
  return register("button", spec, { "": handler });
}

/** What happens when someone chooses from a menu with this id. */
export function select(
  spec: ComponentSpec,
  handler: (interaction: SelectInteraction) => Done,
): Registration<ComponentSpec> {
  return register("select", spec, { "": handler });
}

/** A form, and what happens when someone sends it. Show it with `interaction.showModal(this.field)`. */
export function modal<const F extends FormSpec>(
  spec: F,
  handler: (
    interaction: ModalInteraction & { readonly fields: { readonly [Name in keyof F["fields"]]: string } },
  ) => Done,
): Registration<F> {
  return register("modal", spec, { "": handler as (interaction: never) => Done });
}
