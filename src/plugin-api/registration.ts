/** What a plugin registers, kept out of its reach so that only these functions make one. */
export interface Registered {
  readonly kind: "slash" | "prefix" | "button" | "select" | "modal" | "event" | "every" | "at" | "cron";
  readonly spec: Readonly<Record<string, unknown>>;
  /** By subcommand; "" for the only one. */
  readonly handlers: Readonly<Record<string, (...given: never[]) => unknown>>;
}

/** A command, button, listener or schedule, to be put in a field of the plugin. */
export interface Registration<Spec> {
  /** As it was written. */
  readonly spec: Spec;
}

/**
 * How whoever uses this agrees to be reached later. Plain words, written as a literal: they are told the person, and everybody who
 * looks at the plugin.
 */
export interface Reach {
  /**
   * `turbot.send` rings them in this server when it mentions them (`<@id>`): goes on from "can ring you …", such as "when you win".
   * They can stop it at any time.
   */
  readonly ping: string;
}

/** A form that `showModal` can show. */
export interface FormSpec {
  readonly id: string;
  /** What sending it agrees to. */
  readonly reach?: Reach;
  /** At most 45 characters. */
  readonly title: string;
  /** One to five. */
  readonly fields: Readonly<Record<string, FormField>>;
}

export interface FormField {
  /** At most 45 characters. */
  readonly label: string;
  /** One line, or several. @default "short" */
  readonly style?: "short" | "paragraph";
  readonly placeholder?: string;
  /** @default true */
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
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
