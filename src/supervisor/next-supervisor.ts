import { checkSupervisor } from "./check-supervisor.ts";
import { deliverReport } from "./deliver-report.ts";
import type { ReleaseFault } from "./preflight.ts";
import { releaseFolder, releaseModules } from "./prepare-release.ts";
import type { SupervisorChoice } from "./release-record.ts";
import { note, type Supervision } from "./supervision.ts";
import { supervisorCode } from "./supervisor-code.ts";

/** A supervisor that should replace this one. */
export interface NextSupervisor {
  /** The release's folder. */
  readonly root: string;
  /** It hasn't proven itself yet, so this one's guard watches it. */
  readonly onTrial: boolean;
}

/** A supervisor killed this often while on trial is itself at fault. */
const mostTries = 3;

/** What a verified release means for the choice of supervisor: if it brings a different one, that one is wanted. */
export function choiceAfter({ record, powers }: Supervision, verified: string): SupervisorChoice {
  const { supervisor } = record.current;
  const code = supervisorCode(releaseFolder(powers.home, verified));
  if (powers.own.code === null || code === null || supervisor.bad.includes(code)) {
    return { ...supervisor, wanted: null };
  }
  if (code !== powers.own.code) return { ...supervisor, wanted: verified, tries: 0 };
  // The same supervisor, in a folder that won't be pruned.
  return { ...supervisor, wanted: null, good: supervisor.good === null ? null : verified };
}

/**
 * Finds the supervisor that should have been started instead: the machine starts the clone's, but the one that has proven
 * itself may be in a release. Also judges a trial that has ended.
 */
export async function nextSupervisorAtStart(supervision: Supervision): Promise<NextSupervisor | null> {
  const { record, powers } = supervision;
  const { own, home, log } = powers;
  const { trial } = record.current.supervisor;
  if (trial !== null && trial === own.commit) return null;
  if (trial !== null) await judgeEndedTrial(supervision, trial);
  const { good } = record.current.supervisor;
  if (own.stays || good === null || good === own.commit) return null;
  const code = supervisorCode(releaseFolder(home, good));
  if (code === null || code === own.code || releaseModules(home, good) === null) return null;
  const fault = await checkSupervisor(supervision, good);
  if (fault === null) return { root: releaseFolder(home, good), onTrial: false };
  log.error("supervisor.good-one-unfit", { commit: good, ...fault });
  return null;
}

async function judgeEndedTrial(supervision: Supervision, trial: string): Promise<void> {
  const { record, powers } = supervision;
  const { supervisor } = record.current;
  const why = powers.own.trialEnd;
  if (why === null && supervisor.tries < mostTries) {
    // Killed, or the power failed: that proves nothing.
    return note(supervision, { supervisor: { ...supervisor, trial: null, wanted: trial } });
  }
  const reason = why ?? `it was ended ${supervisor.tries} times before it had proven itself`;
  await refuse(supervision, trial, { reason, output: "", cause: "release" });
}

/** When, on the monotonic clock, to repeat a self-check that failed through no fault of the supervisor. */
const notBefore = new WeakMap<Supervision, number>();

/** A wanted supervisor takes over when nothing else is going on and the bot is healthy. */
export async function nextSupervisorAtRest(supervision: Supervision): Promise<NextSupervisor | null> {
  const { record, keeper, powers } = supervision;
  const { phase, supervisor } = record.current;
  const { wanted } = supervisor;
  if (wanted === null || phase !== "idle" || powers.own.stays || powers.own.code === null) return null;
  if (keeper.struggling || keeper.bot === null || keeper.bot.health.readyAt === null) return null;
  if (performance.now() < (notBefore.get(supervision) ?? 0)) return null;
  const fault = await checkSupervisor(supervision, wanted);
  if (fault !== null && fault.cause !== "release") {
    notBefore.set(supervision, performance.now() + powers.timings.firstRetryMs);
    powers.log.warn("supervisor.self-check-postponed", { commit: wanted, ...fault });
    return null;
  }
  if (fault !== null) {
    await refuse(supervision, wanted, fault);
    return null;
  }
  record.update(
    { supervisor: { ...supervisor, wanted: null, trial: wanted, tries: supervisor.tries + 1 } },
    { event: "supervisor", commit: wanted, detail: "takes over, on trial" },
  );
  powers.log.info("supervisor.succeeded", { by: wanted });
  return { root: releaseFolder(powers.home, wanted), onTrial: true };
}

/** Its bot has been healthy: that is all that can be asked of a supervisor. */
export function supervisorProven(supervision: Supervision): void {
  const { record, powers } = supervision;
  const { supervisor } = record.current;
  if (supervisor.trial === null || supervisor.trial !== powers.own.commit) return;
  note(
    supervision,
    { supervisor: { ...supervisor, good: supervisor.trial, trial: null, tries: 0 } },
    { event: "supervisor", commit: supervisor.trial, detail: "has proven itself" },
  );
}

/** It was stopped on purpose before it was proven: it gets another try. */
export function giveUpCanary(supervision: Supervision): void {
  const { supervisor } = supervision.record.current;
  if (supervisor.trial === null) return;
  note(supervision, { supervisor: { ...supervisor, trial: null, wanted: supervisor.trial, tries: 0 } });
}

async function refuse(supervision: Supervision, commit: string, fault: ReleaseFault): Promise<void> {
  const { record, powers } = supervision;
  const { supervisor } = record.current;
  const { reason, output } = fault;
  powers.log.error("supervisor.successor-refused", { commit, reason, output });
  const code = supervisorCode(releaseFolder(powers.home, commit));
  const bad = code === null ? supervisor.bad : [...supervisor.bad, code].slice(-50);
  note(
    supervision,
    {
      supervisor: { ...supervisor, wanted: null, trial: null, tries: 0, bad },
      report: { event: "supervisor_kept", commit, reason, output },
    },
    { event: "supervisor", commit, detail: `refused: ${reason}` },
  );
  await deliverReport(supervision);
}
