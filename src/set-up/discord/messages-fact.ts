import type { Fact } from "../fact.ts";

/** @param readsMessages the application has the Message Content intent */
export function messagesFact(readsMessages: boolean): Fact {
  return readsMessages
    ? { state: "reads", line: "Messages: I can read the ones that don't mention me.", isUsual: true }
    : { state: "blind", line: blind, verdict: "note" };
}

const blind =
  "Messages: Discord doesn't let me read the ones that don't mention me, so prefix commands don't work, and planning needs " +
  "mentions or buttons. Turn on **Message Content Intent** in the developer portal (your application → Bot), then restart me.";
