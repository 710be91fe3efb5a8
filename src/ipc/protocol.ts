import type { Wait } from "./causes.ts";

/**
 * What supervisor and bot say to each other. Files survive a crash of either side; IPC messages are for what is true only
 * while both are running. Order and meaning: `docs/deploy-protocol.md`. Node built-ins only.
 */

/** `.deploy`: written by the bot once a merge has arrived and been verified, before it answers the webhook. */
export interface DeploySignal {
  readonly commit: string;
  readonly pullRequest: number | null;
  readonly deliveryId: string | null;
  /** ISO 8601 */
  readonly at: string;
  /**
   * The Discord user who approved this commit although it didn't come from a merged pull request. Present only after an
   * `unexplained_head` was answered.
   */
  readonly approvedBy?: string;
}

/** `.status`: written by the supervisor before it starts a bot; read by that bot once it is live, then removed. */
export type StatusReport =
  | { readonly event: "deploy_success"; readonly commit: string; readonly pullRequest: number | null }
  | {
      /** The release failed during preparation, or (`to`) it was live and couldn't get ready, through no fault of its own. */
      readonly event: "deploy_failed";
      readonly commit: string;
      readonly pullRequest: number | null;
      readonly reason: string;
      readonly output: string;
      /**
       * When it is retried automatically: once `.env` changes (a setting is missing), or later (network, disk). Absent:
       * never, it was refused or is quarantined.
       */
      readonly again?: "settings" | "later";
      /** Whose fault it was: a `Cause`, or one that only a newer supervisor knows. Absent: an older supervisor wrote this. */
      readonly cause?: string;
      /** The commit that runs again, if the release had gone live. Absent: the running bot was never touched. */
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
      /** A good release brought a new supervisor that wasn't. The previous one still looks after the home. */
      readonly event: "supervisor_kept";
      readonly commit: string;
      readonly reason: string;
      readonly output: string;
    }
  | {
      /** This head of the branch didn't come from a known merge: it waits until an operator approves it. */
      readonly event: "unexplained_head";
      readonly commit: string;
      /** The commit that runs; `summary` is about what came after it. */
      readonly running: string;
      /** The commits' titles and a `diff --stat`, at most 2,000 characters. Untrusted. */
      readonly summary: string;
    };

/** Supervisor → bot. */
export type ToBot =
  /** Go live: migrate, listen, connect. Only a bot started with `--standby`, alone or with `--preflight`, waits for it. */
  | { readonly type: "go" }
  /** Stop intake, finish or park what is in flight, keep the gateway session resumable, exit 0. */
  | { readonly type: "drain" }
  /** The probation is over: announce it. */
  | { readonly type: "verified"; readonly commit: string; readonly pullRequest: number | null }
  /** A release failed during preparation, or brought an unfit supervisor; in `.status` if no bot receives this. */
  | { readonly type: "deploy_failed"; readonly report: StatusReport }
  /** A head of the branch needs an operator's approval; in `.status` if no bot receives this. */
  | { readonly type: "unexplained_head"; readonly report: StatusReport };

/** Bot → supervisor. */
export type ToSupervisor =
  /** Started with `--preflight --standby`: its preflight passed, and it gets ready to go live. An older supervisor ignores it. */
  | { readonly type: "checked" }
  /** Everything is loaded; nothing outside has been touched yet. */
  | { readonly type: "standby" }
  /**
   * Every `heartbeatMs` from `go` until it is ready: it is alive, and waiting for this. An empty list: it is working. An older
   * supervisor ignores it.
   */
  | { readonly type: "waiting"; readonly on: readonly Wait[] }
  /** Connected (READY or RESUMED): people are served. */
  | { readonly type: "ready" }
  /**
   * Every `heartbeatMs`. `gateway` is false when Discord's own heartbeats go unanswered. `waits`: what it is doing without,
   * and whose fault that is; an older supervisor ignores it, an older bot leaves it out.
   */
  | { readonly type: "heartbeat"; readonly gateway: boolean; readonly waits?: readonly Wait[] }
  /** `.deploy` has just been written. */
  | { readonly type: "deploy" }
  /** Someone other than the supervisor sent it this signal, and it is exiting cleanly. An older supervisor ignores it. */
  | { readonly type: "ending"; readonly signal: EndingSignal };

/** Signals on which a bot exits cleanly. */
export const endingSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
export type EndingSignal = (typeof endingSignals)[number];

/** How often a bot sends a heartbeat, in milliseconds. */
export const heartbeatMs = 1_000;

/** How long a release runs before it is called good, in milliseconds (30 s: bad releases die within the first half minute). */
export const probationMs = 30_000;

/** How long a bot can take to drain, in milliseconds, before it is killed. */
export const drainMs = 10_000;
