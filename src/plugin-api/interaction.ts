import {
  type AutoModRule,
  type AutoModRuleForm,
  autoModRules,
  deleteAutoModRule,
  setAutoModRule,
} from "./auto-mod.ts";
import { noteCall } from "./calls.ts";
import { type Content, richContent } from "./content.ts";
import type { FormSpec, OpenedForm } from "./form.ts";
import {
  changeRole,
  deleteMessage,
  type GiveRole,
  giveRole,
  idOf,
  type Person,
  startThread,
} from "./guild-actions.ts";
import { callHost } from "./host-link.ts";
import { Moderating } from "./moderating.ts";
import type { Channel, Member, Role, User } from "./people.ts";
import type { Permission } from "./permission.ts";
import type { Purge, Purged } from "./purge.ts";
import { type Registration, registrationOf } from "./registration.ts";
import { type SentData, SentMessage } from "./sent-message.ts";

/** What the host sends about an interaction; `call` identifies it in every answer. */
export interface InteractionData {
  readonly call: string;
  readonly user: User;
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly locale: string;
  readonly permissions: readonly Permission[];
}

/** Someone used a command, pressed a button, chose from a menu or submitted a form. */
export class Interaction extends Moderating {
  readonly user: User;
  /** Null outside a guild. */
  readonly member: Member | null;
  readonly guildId: string | null;
  readonly channelId: string;
  /** The language that the person has set in Discord, such as `en-US`, `de` or `pt-BR`. */
  readonly locale: string;
  /** What the person may do in this channel, of what a command can require. An administrator has all. */
  readonly permissions: readonly Permission[];
  readonly #call: string;

  constructor(data: InteractionData) {
    super(data.call);
    this.user = data.user;
    this.member = data.member;
    this.guildId = data.guildId;
    this.channelId = data.channelId;
    this.locale = data.locale;
    this.permissions = data.permissions;
    this.#call = data.call;
    noteCall(this, data.call);
  }

  /** Answers. After `defer` the answer replaces "thinking"; a second one becomes a follow-up. */
  async reply(content: Content): Promise<SentMessage> {
    return this.#answer("reply", content);
  }

  /** Shows "thinking". Turbot does it for you after about two seconds, because Discord waits only three. */
  async defer(options: { readonly ephemeral?: boolean } = {}): Promise<void> {
    await callHost("defer", { call: this.#call, ephemeral: options.ephemeral === true });
  }

  /** Sends another message after the answer. */
  async followUp(content: Content): Promise<SentMessage> {
    return this.#answer("followUp", content);
  }

  /** Edits the answer. */
  async editReply(content: Content): Promise<SentMessage> {
    return this.#answer("editReply", content);
  }

  /**
   * Opens a conversation with the team, by direct message, for whoever used this: see `Reach`. Who has one open keeps it. Needs `receive_mail`.
   *
   * @returns its id
   * @throws UnreachableError
   */
  async openMail(): Promise<string> {
    return (await callHost("mailOpen", { call: this.#call })) as string;
  }

  /**
   * Blocks somebody from writing to the team through this plugin for 30 days, or ends that. Takes *Time out members*. Needs `receive_mail`.
   */
  async blockMail(person: Person, change: "block" | "unblock" = "block"): Promise<void> {
    await callHost("mailBlock", { call: this.#call, userId: idOf(person), change });
  }

  /** The person's time zone, an IANA name such as `Europe/Berlin`. Null: they haven't said; `askTimeZone` asks them. */
  async timeZone(): Promise<string | null> {
    return (await callHost("timeZone", { call: this.#call })) as string | null;
  }

  /**
   * Asks them for it, as an answer that only they see: Turbot remembers it for all plugins, and tells them to try again. They can change it
   * with `/timezone`.
   */
  async askTimeZone(): Promise<void> {
    await callHost("askTimeZone", { call: this.#call });
  }

  /** Opens a thread in this channel. Needs `create_threads`, and the person must be allowed to do so too. */
  async startThread(name: string): Promise<Channel> {
    return startThread(this.#call, {}, name);
  }

  /**
   * Opens a private thread in this channel with the person, and with members of the roles that an admin picked for it, without a ping.
   * Needs `private_threads`; anyone can ask. The thread is this plugin's to look after: see `turbot.changeThread`.
   */
  async startPrivateThread(name: string): Promise<Channel> {
    return (await callHost("privateThread", { call: this.#call, name: String(name) })) as Channel;
  }

  /**
   * Deletes the newest messages that fit in this channel, if the person may delete messages there. Pinned ones stay. Needs
   * `purge_messages`.
   */
  async purge(which: Purge): Promise<Purged> {
    return (await callHost("purge", { ...which, call: this.#call })) as Purged;
  }

  /**
   * Gives a role without powers to the person, or, if they may manage roles themselves, to someone else. Needs `manage_roles`.
   */
  async giveRole(role: Pick<Role, "id"> | string, to?: Person | GiveRole, options?: GiveRole): Promise<void> {
    await giveRole(this.#call, role, to, options);
  }

  /** Takes such a role away, by the same rules. */
  async takeRole(role: Pick<Role, "id"> | string, from?: Person): Promise<void> {
    await changeRole(this.#call, "take", role, from);
  }

  /** Deletes a message in this channel: the person's own, or any that they may delete. Needs `delete_messages`. */
  async deleteMessage(messageId: string): Promise<void> {
    await deleteMessage(this.#call, messageId);
  }

  /**
   * Makes a rule of Discord's AutoMod, or changes the plugin's own of this name. Needs `manage_auto_mod`, and the person *Manage Server*.
   */
  async setAutoModRule(rule: AutoModRuleForm): Promise<AutoModRule> {
    return setAutoModRule(this.#call, rule);
  }

  /** Deletes one of the plugin's own rules, by the same rules. */
  async deleteAutoModRule(name: string): Promise<void> {
    await deleteAutoModRule(this.#call, name);
  }

  /** The plugin's own rules in this server, by the same rules. */
  async autoModRules(): Promise<readonly AutoModRule[]> {
    return autoModRules(this.#call);
  }

  async #answer(method: string, content: Content): Promise<SentMessage> {
    const sent = await callHost(method, { call: this.#call, content: richContent(content) });
    return new SentMessage(sent as SentData, this.#call);
  }

  /** @internal */
  protected async answerWith(method: string, input: object): Promise<void> {
    await callHost(method, { call: this.#call, ...input });
  }
}

/** A command, button or menu, which can be answered with a form. */
export class FormableInteraction extends Interaction {
  /** Answers with a form: the field that holds the `modal(…)`, or its id. Must be the first answer. */
  async showModal(form: Registration<FormSpec> | string, opened: OpenedForm = {}): Promise<void> {
    const id = typeof form === "string" ? form : registrationOf(form)?.spec.id;
    await this.answerWith("showModal", { id, ...opened });
  }
}

/** Someone used a slash command, or one in the context menu of a member or a message. */
export class CommandInteraction extends FormableInteraction {
  readonly commandName: string;
  constructor(data: InteractionData & { readonly commandName: string }) {
    super(data);
    this.commandName = data.commandName;
  }
}

export interface ComponentData extends InteractionData {
  readonly id: string;
  readonly value: string;
  readonly message: { readonly id: string; readonly content: string };
}

export interface SelectData<Chosen> extends ComponentData {
  readonly values: readonly string[];
  readonly chosen: readonly Chosen[];
}

export class ButtonInteraction extends FormableInteraction {
  /** The button's id. */
  readonly id: string;
  /** The button's `value`, or "". */
  readonly value: string;
  /** The message the button is on. */
  readonly message: { readonly id: string; readonly content: string };

  constructor(data: ComponentData) {
    super(data);
    this.id = data.id;
    this.value = data.value;
    this.message = data.message;
  }

  /** Edits the message the button is on. */
  async update(content: Content): Promise<void> {
    await this.answerWith("update", { content: richContent(content) });
  }
}

/** Somebody chose from a menu. `Chosen`: texts, or what the menu is of. */
export class SelectInteraction<Chosen = string> extends ButtonInteraction {
  /** The chosen values; of users, roles and channels, their ids. */
  readonly values: readonly string[];
  /** The users, roles or channels that were chosen; of a menu of the plugin's own options, their values. */
  readonly chosen: readonly Chosen[];
  constructor(data: SelectData<Chosen>) {
    super(data);
    this.values = data.values;
    this.chosen = data.chosen;
  }
}

export class ModalInteraction<Fields = Readonly<Record<string, string>>> extends Interaction {
  readonly id: string;
  /** What `showModal` gave it as its `value`, or "". */
  readonly value: string;
  /** What the person wrote and chose, by field id. */
  readonly fields: Fields;
  constructor(
    data: InteractionData & { readonly id: string; readonly value: string; readonly fields: Fields },
  ) {
    super(data);
    this.id = data.id;
    this.value = data.value;
    this.fields = data.fields;
  }
}
