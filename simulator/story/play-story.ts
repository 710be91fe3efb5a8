import type { Playground } from "../playground/start-playground.ts";
import { createActs } from "./acts.ts";

/** One thing that happened, and how long it took. */
export interface Stage {
  readonly name: string;
  readonly ms: number;
  /** The evidence, in one line. */
  readonly detail: string;
}

/** A stage failed. `cause` says why. */
export class StageFailedError extends Error {
  override readonly name = "StageFailedError";
  readonly stage: string;

  constructor(stage: string, cause: unknown) {
    super(`"${stage}" did not happen: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.stage = stage;
  }
}

/**
 * Plays Turbot's whole loop on a running playground: a wish in chat becomes a command that is merged, deployed and used; then a bad
 * release is merged and rolled back; and Turbot still answers.
 *
 * @param tell gets every stage as it ends
 * @throws StageFailedError at the first stage that fails
 */
export async function playStory(
  playground: Playground,
  tell: (stage: Stage) => void,
  now: () => number = Date.now,
): Promise<readonly Stage[]> {
  const acts = createActs(playground);
  const script: readonly (readonly [name: string, act: () => Promise<string>])[] = [
    ["ready", acts.ready],
    ["chat", acts.chat],
    ["refusal", acts.memberIsRefused],
    ["thread", acts.wish],
    ["plan", acts.plan],
    ["go", acts.go],
    ["seven steps", acts.sevenSteps],
    ["pull request", acts.pullRequest],
    ["merge", acts.merge],
    ["live", acts.live],
    ["new command", acts.useNewCommand],
    ["verified", acts.verified],
    ["bad merge", acts.mergeBadRelease],
    ["rollback", acts.rolledBack],
    ["revert", acts.revert],
    ["still answering", acts.stillAnswering],
  ];
  const stages: Stage[] = [];
  for (const [name, act] of script) {
    const startedAt = now();
    const detail = await act().catch((error: unknown) => {
      throw new StageFailedError(name, error);
    });
    const stage = { name, ms: now() - startedAt, detail };
    stages.push(stage);
    tell(stage);
  }
  return stages;
}
