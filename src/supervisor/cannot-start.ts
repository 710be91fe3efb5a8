import type { Blaming } from "../ipc/causes.ts";

/** The message is one sentence for the person at the terminal, saying what to do next. */
export class CannotStartError extends Error {
  override readonly name: string = "CannotStartError";
}

/** No start can succeed before a person has entered something. */
export class SettingsMissingError extends CannotStartError implements Blaming {
  override readonly name = "SettingsMissingError";
  readonly blames = "configuration";
}
