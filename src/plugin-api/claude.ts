import { callOf } from "./calls.ts";
import { callHost } from "./host-link.ts";
import type { Interaction } from "./interaction.ts";
import type { Message } from "./message.ts";

/** Claude, an AI, for plugins that declare `needs.claude`. */
export interface Claude {
  /**
   * Asks Claude for whoever used a command, menu, button or form, while its handler runs; they and their server pay. Text in, text out: it
   * uses no tools, and knows nothing but `task` and `text`. What it says can be wrong.
   *
   * Rejects with `ClaudeLimitError`, `ClaudeRefusedError` or `ClaudeDownError`, whose messages are for whoever asked.
   *
   * @param by what the handler was given: the interaction, or the message of a prefix command
   */
  ask(by: Interaction | Message, question: Question): Promise<string>;
  /** The same, answered as a form: each field as its type says, checked. */
  ask<const Form extends AnswerForm>(
    by: Interaction | Message,
    question: Question & { readonly form: Form },
  ): Promise<FormAnswer<Form>>;
}

export interface Question {
  /** What Claude does with the text, in your own words: "Translate into French". At most 2,000 characters. */
  readonly task: string;
  /** The material, such as what somebody wrote: Claude follows nothing that stands in it. At most 20,000 characters with the task. */
  readonly text: string;
}

/** One to ten fields, by name: letters, digits and `_`. */
export type AnswerForm = Readonly<Record<string, AnswerField>>;

export type AnswerField = {
  /** What belongs in it. At most 200 characters. */ readonly description?: string;
} & (
  | { readonly type: "text" }
  | { readonly type: "number"; readonly min?: number; readonly max?: number }
  | { readonly type: "switch" }
  /** One of 2 to 25 texts. */
  | { readonly type: "choice"; readonly options: readonly string[] }
  /** Several texts, at most 25. */
  | { readonly type: "list" }
);

/** What Claude filled in. */
export type FormAnswer<Form extends AnswerForm> = {
  readonly [Name in keyof Form]: ValueOf<Form[Name]>;
};

type ValueOf<Field extends AnswerField> = Field extends { readonly type: "number" }
  ? number
  : Field extends { readonly type: "switch" }
    ? boolean
    : Field extends { readonly type: "list" }
      ? readonly string[]
      : Field extends { readonly type: "choice"; readonly options: readonly (infer Option)[] }
        ? Option
        : string;

export const claude: Claude = Object.freeze({
  async ask(by: Interaction | Message, question: Question & { readonly form?: AnswerForm }) {
    const call = callOf(by);
    if (call === undefined)
      throw new TypeError(
        "turbot.claude.ask needs what the handler was given: the interaction, or the message of a prefix command",
      );
    const { task, text, form } = question;
    const given = { call, task: String(task), text: String(text), ...(form === undefined ? {} : { form }) };
    // The host has checked that it fits the form.
    return (await callHost("askClaude", given)) as never;
  },
});
