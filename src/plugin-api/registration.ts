/** What a plugin registers. Plugins can't reach it, so that only the functions of this API can create one. */
export interface Registered {
  readonly kind:
    | ("slash" | "prefix" | "userMenu" | "messageMenu" | "button" | "select" | "modal")
    | ("event" | "every" | "at" | "cron" | "timer");
  readonly spec: Readonly<Record<string, unknown>>;
  /** By subcommand, such as "add", or "colour set" in a group; "" for the only one. */
  readonly handlers: Readonly<Record<string, (...given: never[]) => unknown>>;
}

/** A command, button, listener or schedule. Put it in a field of the plugin. */
export interface Registration<Spec> {
  /** As written in the plugin. */
  readonly spec: Spec;
}

/**
 * What people agree to by using this. Plain words, written as a literal: the person and everyone who reviews the plugin read them.
 */
export interface Reach {
  /**
   * `turbot.send` pings them in this server when it mentions them (`<@id>`). Continues the sentence "can ping you …", such as
   * "when you win". They can stop it at any time.
   */
  readonly ping?: string;
  /**
   * `turbot.directMessage` writes to them. Continues "can write to you …", such as "when your reminder is due". Needs `write_to_people`.
   */
  readonly dm?: string;
  /**
   * `interaction.openMail()` lets them write to the server's team by direct message. Continues "what you write here reaches the team …", such
   * as "to ask for help". Needs `receive_mail`.
   */
  readonly mail?: string;
}

const known = new WeakMap<object, Registered>();
const inOrder: Registered[] = [];

export function register<const Spec extends object>(
  kind: Registered["kind"],
  spec: Spec,
  handlers: Registered["handlers"],
): Registration<Spec> {
  const registration = Object.freeze({ spec });
  const registered: Registered = { kind, spec: spec as Registered["spec"], handlers };
  known.set(registration, registered);
  inOrder.push(registered);
  return registration;
}

/** The registration behind a field's value, if it is one. */
export function registrationOf(value: object): Registered | undefined {
  return known.get(value);
}

/** Everything registered so far, in order. */
export function registrations(): readonly Registered[] {
  return inOrder;
}
