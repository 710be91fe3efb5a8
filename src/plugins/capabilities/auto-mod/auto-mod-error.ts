import { RefusalError } from "../../../declaration/refusal.ts";

/** A server's AutoMod would block what a plugin repeats of its members. Which rule it is, and what it found, isn't said to anyone. */
export class AutoModError extends RefusalError {
  constructor() {
    super(
      "This server's AutoMod doesn't let members say that here, so it wasn't posted: say it in other words, or ask an admin",
      { blame: "server" },
    );
  }
}
