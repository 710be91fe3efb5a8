/** A person used a command or component and got no answer: "This application did not respond". */
export class InteractionFailedError extends Error {
  readonly interactionId: string;
  /** The command's name or the component's custom id. */
  readonly used: string;
  readonly reason: "no_answer" | "too_late" | "stopped";

  constructor(interactionId: string, used: string, reason: InteractionFailedError["reason"]) {
    const why = {
      no_answer: "no answer in 3 s",
      too_late: "the answer came too late",
      stopped: "the simulator stopped",
    };
    super(`This application did not respond (${used}: ${why[reason]})`);
    this.name = "InteractionFailedError";
    this.interactionId = interactionId;
    this.used = used;
    this.reason = reason;
  }
}
