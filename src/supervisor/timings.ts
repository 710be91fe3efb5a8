import { drainMs, heartbeatMs, probationMs } from "../ipc/protocol.ts";

/** How long the supervisor waits for what. All in milliseconds. */
export interface Timings {
  readonly probationMs: number;
  readonly drainMs: number;
  readonly preflightMs: number;
  /** From starting a standby bot to its `standby`. */
  readonly standbyMs: number;
  /** From `go` to `ready` in a deploy. */
  readonly readyMs: number;
  /** Without a heartbeat from a ready bot. */
  readonly silenceMs: number;
  /** Heartbeats that say the gateway is deaf, in a deploy. */
  readonly deafMs: number;
  /** The same two for a bot already proven: Discord may be down, and no other release would do better. */
  readonly keepReadyMs: number;
  readonly keepDeafMs: number;
  /** A bot that says all the time that it waits for Discord or the machine is started again only after this. */
  readonly keepWaitMs: number;
  readonly firstRestartMs: number;
  readonly longestRestartMs: number;
  /** Between looks at origin. */
  readonly watchMs: number;
  readonly watchOftenMs: number;
  /** From the first look at a head that nobody explains to asking people about it. */
  readonly puzzleMs: number;
  /** Between looks for `.deploy`, should its message be lost. */
  readonly signalMs: number;
  readonly installMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** The same for a release that went live and could not get ready: each try costs a moment in which nobody serves. */
  readonly rareRetryMs: number;
  /** What ended for want of a setting is started again this often, at first, unless `.env` changes. */
  readonly settingsRetryMs: number;
  readonly longestSettingsRetryMs: number;
}

const second = 1_000;
const minute = 60 * second;

export const defaultTimings: Timings = {
  probationMs,
  drainMs,
  preflightMs: minute,
  standbyMs: minute,
  readyMs: 45 * second,
  // Ten heartbeats: a garbage collection or a slow disk is not a dead event loop.
  silenceMs: 10 * heartbeatMs,
  deafMs: 20 * second,
  keepReadyMs: 2 * minute,
  keepDeafMs: 5 * minute,
  keepWaitMs: 30 * minute,
  firstRestartMs: second,
  longestRestartMs: 5 * minute,
  watchMs: 3 * minute,
  watchOftenMs: 15 * second,
  puzzleMs: 10 * second,
  signalMs: second,
  installMs: 10 * minute,
  firstRetryMs: 30 * second,
  longestRetryMs: 30 * minute,
  rareRetryMs: 24 * 60 * minute,
  settingsRetryMs: minute,
  longestSettingsRetryMs: 60 * minute,
};
