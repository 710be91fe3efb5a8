import type { Wait } from "./causes.ts";

/**
 * What supervisor and bot say to each other. Files survive a crash of either side; IPC messages are for what is only
 * true while both live. Order and meaning: `docs/deploy-protocol.md`. Node built-ins only.
 */

/** `.deploy`: written by the bot when a merge arrived and was verified, before the webhook is answered. */
export interface DeploySignal {
  readonly commit: string;
  readonly pullRequest: number | null;
  readonly deliveryId: string | null;
  /** ISO 8601 */
  readonly at: string;
  /**
   * The Discord user who said that this commit may be deployed although no merged pull request explains it. Only there
   * after an `unexplained_head` was answered.
   */
  readonly approvedBy?: string;
}

/** `.status`: written by the supervisor before it starts a bot; read by that bot once it is live, then removed. */
export type StatusReport =
  | { readonly event: "deploy_success"; readonly commit: string; readonly pullRequest: number | null }
  | {
      /** The release failed while it was prepared, or (`to`) it was live and could not get ready, through no fault of its own. */
      readonly event: "deploy_failed";
      readonly commit: string;
      readonly pullRequest: number | null;
      readonly reason: string;
      readonly output: string;
      /**
       * What brings it back by itself: a changed `.env` (a setting is missing), or time (network, disk). Absent: nothing, it
       * was refused or is quarantined.
       */
      readonly again?: "settings" | "later";
      /** Whose fault it was: a `Cause`, or one that a newer supervisor knows. Absent: an older one wrote this. */
      readonly cause?: string;
      /** The commit that runs again: the release had gone live. Absent: the running bot was never touched. */
      readonly to?: string;
    }
  | {
      readonly event: "rollback";
      /** The commit that was bad. */
      readonly commit: string;
      /** The commit that runs again. */
      readonly to: string;
      readonly pullRequest: number | null;
      readonly reason: string;
      readonly output: string;
    }
  | {
      readonly event: "restart";
      readonly commit: string;
      readonly reason: string;
      readonly output: string;
      /** As above. */
      readonly cause?: string;
    }
  | {
      /** A release that is good brought another supervisor, and that was not. The one before looks after the home. */
      readonly event: "supervisor_kept";
      readonly commit: string;
      readonly reason: string;
      readonly output: string;
    }
  | {
      /** No merge that anybody told of brought this head of the branch: it waits until an operator says "deploy it". */
      readonly event: "unexplained_head";
      readonly commit: string;
      /** The commit that runs; `summary` is about what came after it. */
      readonly running: string;
      /** The commits' titles and a `diff --stat`, at most 2,000 characters. Untrusted. */
      readonly summary: string;
    };

/** Supervisor → bot. */
export type ToBot =
  /** Become live: migrate, listen, connect. Only a bot started with `--standby` waits for it. */
  | { readonly type: "go" }
  /** Stop intake, finish or park what is in flight, keep the gateway session resumable, exit 0. */
  | { readonly type: "drain" }
  /** The probation is over: say so to people. */
  | { readonly type: "verified"; readonly commit: string; readonly pullRequest: number | null }
  /** A release failed while it was prepared, or brought an unfit supervisor; in `.status` if no bot hears this. */
  | { readonly type: "deploy_failed"; readonly report: StatusReport }
  /** A head of the branch needs an operator's word; also in `.status` if no bot hears this. */
  | { readonly type: "unexplained_head"; readonly report: StatusReport };

/** Bot → supervisor. */
export type ToSupervisor =
  /** Everything is loaded; nothing outside was touched yet. */
  | { readonly type: "standby" }
  /**
   * Every `heartbeatMs` from `go` until it is ready: it lives, and waits for this before it can be. Nothing: it is at work.
   * An older supervisor passes over it.
   */
  | { readonly type: "waiting"; readonly on: readonly Wait[] }
  /** Connected (READY or RESUMED): people are served. */
  | { readonly type: "ready" }
  /**
   * Every `heartbeatMs`. `gateway` is false when Discord's own heartbeats go unanswered. `waits`: what it does without, and
   * whose fault that is; an older supervisor passes over it, an older bot leaves it out.
   */
  | { readonly type: "heartbeat"; readonly gateway: boolean; readonly waits?: readonly Wait[] }
  /** A `.deploy` file was just written. */
  | { readonly type: "deploy" }
  /** Somebody other than the supervisor sent it this signal, and it ends in peace. An older supervisor passes over it. */
  | { readonly type: "ending"; readonly signal: EndingSignal };

/** Signals at which a bot ends in peace. */
export const endingSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
export type EndingSignal = (typeof endingSignals)[number];

/** How often a bot sends a heartbeat, in milliseconds. */
export const heartbeatMs = 1_000;

/** A release runs this long, in milliseconds, before it is called good (30 s: the first half minute is when bad releases die). */
export const probationMs = 30_000;

/** How long a draining bot may take, in milliseconds, before it is killed. */
export const drainMs = 10_000;
