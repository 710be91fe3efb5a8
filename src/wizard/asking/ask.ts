/** How set-up talks with whoever runs it: a person at a terminal, or a script that has said everything by flags. */
export interface Ask {
  /** Questions can be put, also again. */
  readonly isInteractive: boolean;
  /** Whether a flag answers already. */
  isSaid(flag: string): boolean;
  /** Something that was found, made or decided. */
  found(line: string): void;
  /** Something that needs a person, now or later. */
  trouble(line: string): void;
  /** What to do next, outside of the terminal. */
  explain(title: string, lines: readonly string[]): void;
  /** A text. @param question.check why it won't do; undefined: it will */
  text(
    question: Question & { readonly initial?: string; check?(value: string): string | undefined },
  ): Promise<string>;
  /** A text that isn't shown. */
  secret(question: Question): Promise<string>;
  choose(question: Question & { readonly options: readonly Option[] }): Promise<string>;
  /** Any number of them, also none. A flag names them with commas between. */
  chooseSome(question: Question & { readonly options: readonly Option[] }): Promise<readonly string[]>;
  /** Once flags are all there is, the answer is `initial`. */
  confirm(message: string, initial: boolean): Promise<boolean>;
  /** Shows that something is waited for, until the work is done. */
  during<T>(message: string, work: () => Promise<T>): Promise<T>;
}

export interface Question {
  /** The flag that answers it, without dashes. For a secret: the variable in the environment. */
  readonly flag: string;
  readonly message: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Nobody is there to ask, and no flag answers. */
export class NeedsAnswerError extends Error {
  override readonly name = "NeedsAnswerError";

  constructor({ flag, message }: Question, how = `--${flag}`) {
    super(`${message.replace(/[?:.]$/, "")}: nobody is at a terminal to ask. Say it with ${how}.`);
  }
}

/** Set-up can't go on; the message says what to do. Nothing was written. */
export class SetupStoppedError extends Error {
  override readonly name = "SetupStoppedError";
}

/** Whoever was asked has gone. */
export class SetupCancelledError extends Error {
  override readonly name = "SetupCancelledError";
}
