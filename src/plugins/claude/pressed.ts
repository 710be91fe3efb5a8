import { RefusalError } from "../../declaration/refusal.ts";
import type { Caller } from "../dispatch/call.ts";

/** A moderator presses for something that waited: it is done as theirs, with their rights. */
export interface Pressed {
  readonly by: Caller;
  /** Just before it is done. @returns false if somebody was faster */
  take(): boolean;
}

/** Somebody else has decided it. */
export class AlreadyPressedError extends RefusalError {
  constructor() {
    super("Somebody else has decided that", { blame: "server" });
  }
}
