import type { Attachment, ChannelKind, FileType, Picked, PickKind } from "./people.ts";
import type { Reach } from "./registration.ts";

/** A form that `showModal` can show. */
export interface FormSpec {
  readonly id: string;
  /** What people agree to by submitting it. */
  readonly reach?: Reach;
  /** At most 45 characters. */
  readonly title: string;
  /** One to five. */
  readonly fields: Readonly<Record<string, FormField>>;
}

/** How a form is shown this time. */
export interface OpenedForm {
  /** Comes back as `interaction.value`: what it was opened for. At most 50 characters. */
  readonly value?: string;
  /** In place of the title that it was registered with. */
  readonly title?: string;
  /** Texts and options in place of those that the fields were registered with, by field. */
  readonly fields?: Readonly<Record<string, OpenedField>>;
  /** Fields that aren't shown this time: the handler gets them as if nobody had filled them in. */
  readonly without?: readonly string[];
  /** What stands in its fields already: texts, values of options, ids of who and what was picked, and `true`. */
  readonly filled?: Readonly<Record<string, string | boolean | readonly string[]>>;
}

export interface OpenedField {
  readonly label?: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** Of menus, radio buttons and checkboxes. */
  readonly options?: readonly FieldOption[];
}

export type FormField =
  | TextField
  | ListField
  | PickField
  | RadioField
  | CheckboxesField
  | CheckboxField
  | FileField;

interface AnyField {
  /** At most 45 characters. */
  readonly label: string;
  /** A line below the label, of at most 100 characters. */
  readonly description?: string;
}

interface RequirableField extends AnyField {
  /** @default true */
  readonly required?: boolean;
}

interface CountedField extends RequirableField {
  /** The fewest; 0 only if it isn't required. @default 1 */
  readonly min?: number;
  /** The most. @default 1, and of checkboxes all */
  readonly max?: number;
}

export interface TextField extends RequirableField {
  readonly type?: "text";
  /** One line, or a text field of several. @default "short" */
  readonly style?: "short" | "paragraph";
  readonly placeholder?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface FieldOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
}

/** A menu of up to 25 options. */
export interface ListField extends CountedField {
  readonly type: "select";
  readonly options: readonly FieldOption[];
  readonly placeholder?: string;
}

/** A menu of users, roles, channels, or users and roles. */
export interface PickField extends CountedField {
  readonly type: PickKind;
  /** For channels: only those of these kinds. @default any */
  readonly types?: readonly ChannelKind[];
  readonly placeholder?: string;
}

/** One of 2 to 10 options. */
export interface RadioField extends RequirableField {
  readonly type: "radio";
  readonly options: readonly FieldOption[];
}

/** Any of up to 10 options. */
export interface CheckboxesField extends CountedField {
  readonly type: "checkboxes";
  readonly options: readonly FieldOption[];
}

/** Yes or no. */
export interface CheckboxField extends AnyField {
  readonly type: "checkbox";
  readonly default?: boolean;
}

/** Up to 10 files. */
export interface FileField extends CountedField {
  readonly type: "file";
  /** @default any */
  readonly fileTypes?: readonly FileType[];
}

/** What a handler gets of a field. */
export type FieldValue<F extends FormField> = F extends { readonly type: "select" | "checkboxes" }
  ? readonly string[]
  : F extends { readonly type: infer K extends PickKind }
    ? readonly Picked[K][]
    : F extends { readonly type: "radio" }
      ? string | null
      : F extends { readonly type: "checkbox" }
        ? boolean
        : F extends { readonly type: "file" }
          ? readonly Attachment[]
          : string;
