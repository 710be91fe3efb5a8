import type { Random } from "../../packages/simulator-kit/random.ts";
import type { GitHubSimulator, SimulatedPullRequest } from "../github/github-simulator.ts";
import { MergeRefusedError } from "../github/refused.ts";
import type { Playground } from "../playground/playground.ts";
import type { Ledger } from "./ledger.ts";
import { pause } from "./pause.ts";
import type { ReleaseFactory } from "./releases.ts";

export interface MaintainerPowers {
  readonly playground: Playground;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly factory: ReleaseFactory;
  readonly now: () => number;
  /** Minimum and maximum milliseconds between two merges. */
  readonly everyMs: readonly [least: number, most: number];
}

/** They wait for a deploy to end before they merge again, but no longer than this, in milliseconds. */
const patienceMs = 20_000;

/** Proposes and merges releases, good and bad, and what Turbot proposes, until the signal. */
export async function keepMerging(powers: MaintainerPowers, signal: AbortSignal): Promise<void> {
  const { playground, random, factory, everyMs } = powers;
  while (!signal.aborted) {
    await pause(random.between(...everyMs), signal);
    // Now and then two in quick succession.
    if (!random.chance(0.2)) await untilIdle(playground, signal);
    if (signal.aborted) return;
    const [open] = playground.github.pullRequests().filter(({ state }) => state === "open");
    if (open !== undefined && random.chance(0.5)) await merge(powers, open, `Turbot's #${open.number}`);
    else {
      const kind = factory.draw(random);
      await merge(powers, await factory.propose(kind), kind);
    }
  }
}

/** @returns the merge commit; undefined: it conflicted and was closed */
export async function merge(
  { playground: { github }, ledger, now }: Pick<MaintainerPowers, "playground" | "ledger" | "now">,
  { number }: SimulatedPullRequest,
  kind: string,
): Promise<string | undefined> {
  const at = now();
  try {
    const { sha } = await github.people.merge(number);
    ledger.merged.push({ at, pullRequest: number, sha, kind });
    return sha;
  } catch (error) {
    if (!(error instanceof MergeRefusedError)) throw error;
    ledger.refusals.push({ at, what: `#${number}: ${error.message}` });
    await github.people.close(number).catch(() => {});
    return undefined;
  }
}

/** GitHub doesn't redeliver on its own; a maintainer who sees a failed delivery presses the button. */
export async function redeliver(github: GitHubSimulator): Promise<boolean> {
  const last = github.deliveries.findLast(
    ({ event, action }) => event === "pull_request" && action === "closed",
  );
  if (last === undefined || last.status === 200 || last.status === 202) return true;
  const status = await github.redeliver(last.id).catch(() => undefined);
  return status === 200 || status === 202;
}

async function untilIdle({ supervisor }: Playground, signal: AbortSignal): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!signal.aborted && performance.now() < end) {
    const { record } = supervisor.view();
    if (record?.phase === "idle") return;
    await pause(200, signal);
  }
}
