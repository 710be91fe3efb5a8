import type { CommandInteraction } from "./interaction.ts";
import type { Localizations } from "./localizations.ts";
import type { Message } from "./message.ts";
import type { Options, OptionValues } from "./options.ts";
import type { Permission } from "./permission.ts";
import { type Reach, type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

export interface SlashSpec<O extends Options> {
  /** 1–32 letters, digits, `-` or `_`, in lower case. */
  readonly name: string;
  /** At most 100 characters. */
  readonly description: string;
  /** In other languages: `{ de: { name: "würfeln", description: "…" } }`. */
  readonly localizations?: Localizations;
  /** At most 25. Required ones come first in Discord. */
  readonly options?: O;
  /** @default everyone may use it */
  readonly permission?: Permission;
  /** What people agree to by using it. @default nothing: mentions never ping */
  readonly reach?: Reach;
}

export interface SlashGroupSpec<S extends SubcommandSpecs> {
  readonly name: string;
  readonly description: string;
  readonly localizations?: Localizations;
  readonly subcommands: S;
  /** @default everyone may use it */
  readonly permission?: Permission;
  /** What people agree to by using it. @default nothing: mentions never ping */
  readonly reach?: Reach;
}

export interface GroupedSpec<G extends GroupSpecs, S extends SubcommandSpecs> {
  readonly name: string;
  readonly description: string;
  readonly localizations?: Localizations;
  /** Up to 25 groups and subcommands together, and 25 subcommands in a group. */
  readonly groups: G;
  /** Subcommands beside the groups. */
  readonly subcommands?: S;
  /** @default everyone may use it */
  readonly permission?: Permission;
  /** What people agree to by using it. @default nothing: mentions never ping */
  readonly reach?: Reach;
}

interface SubcommandSpec {
  readonly description: string;
  readonly localizations?: Localizations;
  readonly options?: Options;
  readonly reach?: Reach;
}

type SubcommandSpecs = Readonly<Record<string, SubcommandSpec>>;

interface GroupSpec {
  readonly description: string;
  readonly localizations?: Localizations;
  readonly subcommands: SubcommandSpecs;
}

type GroupSpecs = Readonly<Record<string, GroupSpec>>;

type SubcommandHandlers<S extends SubcommandSpecs> = string extends keyof S
  ? unknown
  : {
      readonly [Name in keyof S]: (
        interaction: CommandInteraction,
        options: OptionValues<OptionsOf<S[Name]>>,
      ) => Done;
    };

type GroupHandlers<G extends GroupSpecs> = string extends keyof G
  ? unknown
  : { readonly [Group in keyof G]: SubcommandHandlers<G[Group]["subcommands"]> };

type OptionsOf<Spec> = Spec extends { readonly options: infer O extends Options } ? O : Record<never, never>;

/**
 * A slash command.
 *
 * @example
 * greet = slashCommand(
 *   { name: "greet", description: "Say hello", options: { who: { type: "user", description: "To whom", required: true } } },
 *   async (interaction, { who }) => { await interaction.reply(`Hello, ${who.displayName}!`); },
 * );
 */
export function slashCommand<const O extends Options>(
  spec: SlashSpec<O>,
  handler: (interaction: CommandInteraction, options: OptionValues<O>) => Done,
): Registration<SlashSpec<O>>;
/** A slash command with subcommands, each with its own handler. */
export function slashCommand<const S extends SubcommandSpecs>(
  spec: SlashGroupSpec<S>,
  handlers: SubcommandHandlers<S>,
): Registration<SlashGroupSpec<S>>;
/** A slash command with groups of subcommands (`/settings colour set`): the handlers of a group are in an object with its name. */
export function slashCommand<const G extends GroupSpecs, const S extends SubcommandSpecs>(
  spec: GroupedSpec<G, S>,
  handlers: GroupHandlers<G> & SubcommandHandlers<S>,
): Registration<GroupedSpec<G, S>>;
export function slashCommand(spec: object, handler: unknown): Registration<object> {
  if (typeof handler === "function") return register("slash", spec, { "": handler as Handler });
  return register("slash", spec, byPath(handler as NestedHandlers));
}

type Handler = (...given: never[]) => unknown;
type NestedHandlers = Readonly<Record<string, Handler | Readonly<Record<string, Handler>>>>;

/** Handlers by the words after the command: "add", and "colour set" in a group. */
function byPath(handlers: NestedHandlers): Readonly<Record<string, Handler>> {
  return Object.fromEntries(
    Object.entries(handlers ?? {}).flatMap(([name, one]): (readonly [string, Handler])[] =>
      typeof one === "object" && one !== null
        ? Object.entries(one).map(([inner, handler]) => [`${name} ${inner}`, handler] as const)
        : [[name, one]],
    ),
  );
}

export interface PrefixSpec {
  /** Without the prefix: `flip` for `!flip`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  /** What people agree to by using it. */
  readonly reach?: Reach;
}

/** A command in a message: `!flip`. `args` are the words after it; "quoted words" stay together. */
export function prefixCommand(
  spec: PrefixSpec,
  handler: (message: Message, args: readonly string[]) => Done,
): Registration<PrefixSpec> {
  return register("prefix", spec, { "": handler });
}
