import { drainMs, heartbeatMs, probationMs } from "../ipc/protocol.ts";

/** The supervisor's timeouts and intervals, all in milliseconds. */
export interface Timings {
  readonly probationMs: number;
  readonly drainMs: number;
  /** The same when the supervisor itself is asked to stop: Docker and others kill everything after ten seconds. */
  readonly stopMs: number;
  /** From starting a new release to its `checked`. */
  readonly preflightMs: number;
  /** From there to its `standby`. */
  readonly standbyMs: number;
  /** From `go` to `ready` in a deploy. */
  readonly readyMs: number;
  /** How long a ready bot can go without a heartbeat. */
  readonly silenceMs: number;
  /** How long heartbeats can say that the gateway doesn't answer, in a deploy. */
  readonly deafMs: number;
  /** `readyMs` and `deafMs` for a proven bot: Discord may be down, and no other release would do better. */
  readonly keepReadyMs: number;
  readonly keepDeafMs: number;
  /** A bot that keeps saying it is waiting for Discord or the machine is restarted only after this. */
  readonly keepWaitMs: number;
  /** Before the second restart; the first comes at once. */
  readonly firstRestartMs: number;
  readonly longestRestartMs: number;
  /** Between looks at origin. */
  readonly watchMs: number;
  readonly watchOftenMs: number;
  /** From first seeing a direct push to asking people about it. */
  readonly directPushGraceMs: number;
  /** Between looks for `.deploy`, in case its message is lost. */
  readonly signalMs: number;
  readonly installMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** For a release that went live and couldn't get ready: each try costs a moment of downtime. */
  readonly rareRetryMs: number;
  /** First interval for restarting a bot that lacks a setting, unless `.env` changes sooner. */
  readonly settingsRetryMs: number;
  readonly longestSettingsRetryMs: number;
}

const second = 1_000;
const minute = 60 * second;

export const defaultTimings: Timings = {
  probationMs,
  drainMs,
  stopMs: 9 * second,
  preflightMs: minute,
  standbyMs: minute,
  readyMs: 45 * second,
  // Ten heartbeats: garbage collection or a slow disk doesn't mean a dead event loop.
  silenceMs: 10 * heartbeatMs,
  deafMs: 20 * second,
  keepReadyMs: 2 * minute,
  keepDeafMs: 5 * minute,
  keepWaitMs: 30 * minute,
  firstRestartMs: second,
  longestRestartMs: 5 * minute,
  watchMs: 3 * minute,
  watchOftenMs: 15 * second,
  directPushGraceMs: 10 * second,
  signalMs: second,
  installMs: 10 * minute,
  firstRetryMs: 30 * second,
  longestRetryMs: 30 * minute,
  rareRetryMs: 24 * 60 * minute,
  settingsRetryMs: minute,
  longestSettingsRetryMs: 60 * minute,
};
