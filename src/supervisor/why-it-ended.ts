import { type Cause, causeOfExit, causeOfSignal } from "../ipc/causes.ts";

/** How a program of a release ended. */
export interface WatchedEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why we killed it; `null` if we didn't. */
  readonly killed: string | null;
  /** The machine kept it from running most of the time. */
  readonly denied: boolean;
}

export interface WhyItEnded {
  readonly cause: Cause;
  readonly by: "outside" | "the machine" | "itself";
  /** "SIGKILL", "exit code 1", "it took too long". */
  readonly how: string;
}

/** Why a release's program didn't succeed. */
export function whyItEnded({ code, signal, killed, denied }: WatchedEnd): WhyItEnded {
  // Only the kernel, when memory runs out, or a person or watchdog on the machine does that.
  if (killed === null && signal !== null && causeOfSignal(signal) === "machine") {
    return { cause: "machine", by: "outside", how: signal };
  }
  const how = killed ?? (signal === null ? `exit code ${code ?? "unknown"}` : `it was ended by ${signal}`);
  const cause = causeOfExit(code);
  // An exit code that names another cause than the release was found out, however long that took.
  return denied && cause === "release"
    ? { cause: "machine", by: "the machine", how }
    : { cause, by: "itself", how };
}
