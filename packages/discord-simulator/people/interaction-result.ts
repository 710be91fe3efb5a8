import type { InteractionResult } from "../discord-simulator.ts";
import type { Answer } from "../interactions/interactions.ts";

/** What the person sees of the bot's answer. */
export function resultOf(answer: Answer & { interactionId: string }): InteractionResult {
  const { interactionId } = answer;
  switch (answer.kind) {
    case "message":
    case "update":
      return { interactionId, message: answer.message, deferred: false };
    case "modal":
      return { interactionId, message: undefined, deferred: false, modal: answer.modal };
    case "deferred":
    case "choices":
      return { interactionId, message: undefined, deferred: answer.kind === "deferred" };
  }
}
