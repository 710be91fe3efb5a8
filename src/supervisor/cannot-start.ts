import type { Blaming } from "../ipc/causes.ts";

/** The message is one sentence for the person at the terminal, with the next move. */
export class CannotStartError extends Error {
  override readonly name: string = "CannotStartError";
}

/** A person has to enter something before any start can help. */
export class SettingsMissingError extends CannotStartError implements Blaming {
  override readonly name = "SettingsMissingError";
  readonly blames = "configuration";
}
