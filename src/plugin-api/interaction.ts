import { type Content, richContent } from "./content.ts";
import { changeRole, deleteMessage, type Person, startThread } from "./guild-actions.ts";
import { callHost } from "./host-link.ts";
import type { Channel, Member, Role, User } from "./people.ts";
import { type FormSpec, type Registration, registrationOf } from "./registration.ts";

/** What the host tells about an interaction; `call` names it in every answer. */
export interface InteractionFacts {
  readonly call: string;
  readonly user: User;
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
}

/** Someone used a command, pressed a button, chose from a menu or sent a form. */
export class Interaction {
  readonly user: User;
  /** Null outside a guild. */
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly #call: string;

  constructor(facts: InteractionFacts) {
    this.user = facts.user;
    this.member = facts.member;
    this.guildId = facts.guildId;
    this.channelId = facts.channelId;
    this.#call = facts.call;
  }

  /** The answer. After `defer` it takes the place of "thinking"; a second one becomes a follow-up. */
  async reply(content: Content): Promise<void> {
    await callHost("reply", { call: this.#call, content: richContent(content) });
  }

  /** Shows "thinking". Done for you after about two seconds, since Discord waits no longer than three. */
  async defer(options: { readonly ephemeral?: boolean } = {}): Promise<void> {
    await callHost("defer", { call: this.#call, ephemeral: options.ephemeral === true });
  }

  /** Another message after the answer. */
  async followUp(content: Content): Promise<void> {
    await callHost("followUp", { call: this.#call, content: richContent(content) });
  }

  /** Changes the answer. */
  async editReply(content: Content): Promise<void> {
    await callHost("editReply", { call: this.#call, content: richContent(content) });
  }

  /** Opens a thread in this channel. Needs `create_threads`, and that the person may do so too. */
  async startThread(name: string): Promise<Channel> {
    return startThread(this.#call, {}, name);
  }

  /**
   * Gives a role that carries no powers to the person, or, if they may manage roles themselves, to somebody else. Needs
   * `manage_roles`.
   */
  async giveRole(role: Pick<Role, "id"> | string, to?: Person): Promise<void> {
    await changeRole(this.#call, "give", role, to);
  }

  /** Takes such a role away, under the same rules. */
  async takeRole(role: Pick<Role, "id"> | string, from?: Person): Promise<void> {
    await changeRole(this.#call, "take", role, from);
  }

  /** Deletes a message in this channel: the person's own, or any if they may delete it. Needs `delete_messages`. */
  async deleteMessage(messageId: string): Promise<void> {
    await deleteMessage(this.#call, messageId);
  }

  /** @internal */
  protected async answerWith(method: string, facts: object): Promise<void> {
    await callHost(method, { call: this.#call, ...facts });
  }
}

/** A slash command, or a button or menu: what may be answered with a form. */
export class FormableInteraction extends Interaction {
  /** Answers with a form: the field a `modal(…)` was put in, or its id. Must be the first answer. */
  async showModal(form: Registration<FormSpec> | string): Promise<void> {
    const id = typeof form === "string" ? form : registrationOf(form)?.spec.id;
    await this.answerWith("showModal", { id });
  }
}

export class CommandInteraction extends FormableInteraction {
  readonly commandName: string;
  constructor(facts: InteractionFacts & { readonly commandName: string }) {
    super(facts);
    this.commandName = facts.commandName;
  }
}

export interface ComponentFacts extends InteractionFacts {
  readonly id: string;
  readonly value: string;
  readonly message: { readonly id: string; readonly content: string };
}

export class ButtonInteraction extends FormableInteraction {
  /** The button's id. */
  readonly id: string;
  /** The `value` the button was given, or "". */
  readonly value: string;
  /** The message the button is on. */
  readonly message: { readonly id: string; readonly content: string };

  constructor(facts: ComponentFacts) {
    super(facts);
    this.id = facts.id;
    this.value = facts.value;
    this.message = facts.message;
  }

  /** Changes the message the button is on. */
  async update(content: Content): Promise<void> {
    await this.answerWith("update", { content: richContent(content) });
  }
}

export class SelectInteraction extends ButtonInteraction {
  /** What was chosen. */
  readonly values: readonly string[];
  constructor(facts: ComponentFacts & { readonly values: readonly string[] }) {
    super(facts);
    this.values = facts.values;
  }
}

export class ModalInteraction extends Interaction {
  readonly id: string;
  /** What was written, by the field's id. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(facts: InteractionFacts & { readonly id: string; readonly fields: Record<string, string> }) {
    super(facts);
    this.id = facts.id;
    this.fields = facts.fields;
  }
}
