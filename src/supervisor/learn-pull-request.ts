import { forgetTakenSignal, peekDeploySignal, takeDeploySignal } from "../ipc/deploy-signal.ts";
import { note, type Supervision } from "./supervision.ts";

/**
 * A look at origin may find a merge before its webhook does. When `.deploy` then names the commit that is being
 * deployed, all that is new in it is the pull request: people who asked for it want to be told.
 */
export function learnPullRequest(supervision: Supervision): void {
  const { powers, record } = supervision;
  const { target } = record.current;
  const seen = peekDeploySignal(powers.home);
  if (target === null || seen.kind !== "signal" || seen.signal.commit !== target.commit) return;
  const taken = takeDeploySignal(powers.home);
  // Another one, if the bot wrote it just now: that waits under its other name.
  if (taken.kind !== "signal" || taken.signal.commit !== target.commit) return;
  const { pullRequest, deliveryId } = taken.signal;
  note(supervision, { target: { ...target, pullRequest: pullRequest ?? target.pullRequest, deliveryId } });
  forgetTakenSignal(powers.home);
}
