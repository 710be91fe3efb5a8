import type { Channel, Role, User } from "./people.ts";

/** The options of a slash command by name. An option that isn't `required: true` can be missing. */
export type Options = Readonly<Record<string, Option>>;

export type Option =
  | StringOption
  | NumberOption
  | {
      readonly type: "boolean" | "user" | "channel" | "role";
      readonly description: string;
      readonly required?: boolean;
    };

export interface StringOption {
  readonly type: "string";
  readonly description: string;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** At most 25. */
  readonly choices?: readonly Choice<string>[];
  /** Suggests while the person types. They can still enter anything. */
  readonly autocomplete?: (typed: string) => Suggestions | Promise<Suggestions>;
}

export type Suggestions = readonly Choice<string>[];

export interface NumberOption {
  readonly type: "integer" | "number";
  readonly description: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** At most 25. */
  readonly choices?: readonly Choice<number>[];
}

/** A value, or a value with the name that people see. */
export type Choice<T> = T | { readonly name: string; readonly value: T };

type ChosenOf<C, T> = C extends { readonly value: infer V extends T } ? V : C extends T ? C : T;

type ValueOf<O extends Option> = O extends { readonly type: "string"; readonly choices: readonly (infer C)[] }
  ? ChosenOf<C, string>
  : O extends { readonly type: "string" }
    ? string
    : O extends { readonly type: "integer" | "number"; readonly choices: readonly (infer C)[] }
      ? ChosenOf<C, number>
      : O extends { readonly type: "integer" | "number" }
        ? number
        : O extends { readonly type: "boolean" }
          ? boolean
          : O extends { readonly type: "user" }
            ? User
            : O extends { readonly type: "channel" }
              ? Channel
              : Role;

/** What a handler gets for its options; empty if the command has none. */
export type OptionValues<O extends Options> = string extends keyof O
  ? Readonly<Record<never, never>>
  : {
      readonly [Name in keyof O]: O[Name] extends { readonly required: true }
        ? ValueOf<O[Name]>
        : ValueOf<O[Name]> | undefined;
    };
