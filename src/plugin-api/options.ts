import type { Localizations } from "./localizations.ts";
import type {
  Attachment,
  Channel,
  ChannelKind,
  FileType,
  Mentionable,
  NamedUser,
  Role,
  User,
} from "./people.ts";

/** The options of a slash command by name. An option that isn't `required: true` can be missing. */
export type Options = Readonly<Record<string, Option>>;

export type Option = StringOption | NumberOption | ChannelOption | AttachmentOption | SimpleOption;

export interface SimpleOption {
  /** "mentionable": a user or a role. */
  readonly type: "boolean" | "user" | "role" | "mentionable";
  readonly description: string;
  readonly localizations?: Localizations;
  readonly required?: boolean;
}

export interface StringOption {
  readonly type: "string";
  readonly description: string;
  readonly localizations?: Localizations;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** At most 25. */
  readonly choices?: readonly Choice<string>[];
  /** Suggests while the person types. They can still enter anything. */
  readonly autocomplete?: (typed: string, by: Typing) => Suggestions | Promise<Suggestions>;
}

/** Who types, and where: for suggestions from `turbot.store.server(by.guildId)`. It lends nobody's rights. */
export interface Typing {
  readonly user: User;
  /** Null outside a guild. */
  readonly guildId: string | null;
  readonly channelId: string;
  /** The language that the person has set in Discord, such as `en-US`, `de` or `pt-BR`. */
  readonly locale: string;
}

export type Suggestions = readonly Choice<string>[];

export interface NumberOption {
  readonly type: "integer" | "number";
  readonly description: string;
  readonly localizations?: Localizations;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** At most 25. */
  readonly choices?: readonly Choice<number>[];
  /** Suggests numbers while the person types, which can still be text. They can still enter any number within the limits. */
  readonly autocomplete?: (typed: string, by: Typing) => NumberSuggestions | Promise<NumberSuggestions>;
}

export type NumberSuggestions = readonly Choice<number>[];

export interface ChannelOption {
  readonly type: "channel";
  readonly description: string;
  readonly localizations?: Localizations;
  readonly required?: boolean;
  /** Only channels of these kinds can be chosen. @default any */
  readonly types?: readonly ChannelKind[];
}

/** A file that the person uploads. */
export interface AttachmentOption {
  readonly type: "attachment";
  readonly description: string;
  readonly localizations?: Localizations;
  readonly required?: boolean;
  /** At most 10. Discord goes by the name, so a file can still hold something else. @default any */
  readonly fileTypes?: readonly FileType[];
}

/** A value, or a value with the name that people see. */
export type Choice<T> = T | { readonly name: string; readonly value: T };

type ChosenOf<C, T> = C extends { readonly value: infer V extends T } ? V : C extends T ? C : T;

/** What a handler gets for an option of each type. */
interface ValueOfType {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly user: NamedUser;
  readonly channel: Channel;
  readonly role: Role;
  readonly mentionable: Mentionable;
  readonly attachment: Attachment;
}

type ValueOf<O extends Option> = O extends { readonly type: "string"; readonly choices: readonly (infer C)[] }
  ? ChosenOf<C, string>
  : O extends { readonly type: "integer" | "number"; readonly choices: readonly (infer C)[] }
    ? ChosenOf<C, number>
    : ValueOfType[O["type"]];

/** What a handler gets for its options; empty if the command has none. */
export type OptionValues<O extends Options> = string extends keyof O
  ? Readonly<Record<never, never>>
  : {
      readonly [Name in keyof O]: O[Name] extends { readonly required: true }
        ? ValueOf<O[Name]>
        : ValueOf<O[Name]> | undefined;
    };
