import { z } from "zod";
import type { Found } from "../host/read-plugins.ts";
import type { TryScript } from "./run-plugin.ts";

/** The messages between the bot and a dry run's process: one request per process, one object per frame. */

interface Unreviewed {
  /** `plugins/<name>.ts` */
  readonly path: string;
  readonly source: string;
}

export type DryRunWork =
  /** Load it and use each of its commands once. */
  | (Unreviewed & { readonly op: "rehearse"; readonly store?: Readonly<Record<string, unknown>> })
  /** Only load it. */
  | (Unreviewed & { readonly op: "load"; readonly found?: Found })
  | (Unreviewed & { readonly op: "tests"; readonly tests: string })
  /** Do several things with it. */
  | ({ readonly op: "try" } & Omit<TryScript, "nodePath">);

/** From the process. `alive`: a heartbeat, sent while its thread has time. `failed`: it couldn't do its work, which isn't the plugin's fault. */
export const FromDryRun = z.union([
  z.strictObject({ alive: z.literal(true) }),
  z.strictObject({ answer: z.unknown() }),
  z.strictObject({ failed: z.string().max(2000) }),
]);
export type FromDryRun = z.infer<typeof FromDryRun>;

/** Milliseconds between heartbeats. */
export const aliveMs = 500;
/** Bytes of a request: a plugin, its tests and its store. */
export const longestWork = 16 * 1024 * 1024;
