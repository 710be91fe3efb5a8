import { z } from "zod";
import type { Found } from "../host/read-plugins.ts";
import type { OpenPluginOptions } from "./open-plugin.ts";
import type { TryCommand } from "./run-plugin.ts";

/** What the process of a dry run is asked, and what it says. One question a process, one object a frame. */

interface Unreviewed {
  /** `plugins/<name>.ts` */
  readonly path: string;
  readonly source: string;
}

export type DryRunWork =
  /** Load it and use each of its commands once. */
  | (Unreviewed & { readonly op: "rehearse"; readonly store?: Readonly<Record<string, unknown>> })
  /** Load it, no more. */
  | (Unreviewed & { readonly op: "load"; readonly found?: Found })
  | (Unreviewed & { readonly op: "tests"; readonly tests: string })
  /** Use one of its commands. */
  | ({ readonly op: "try"; readonly found?: Found } & Omit<TryCommand, "scanner" | "nodePath"> &
      Omit<OpenPluginOptions, "nodePath">);

/** From the process. `alive`: so often as its thread has time for it. `failed`: it couldn't do its work, through no fault of the plugin's. */
export const FromDryRun = z.union([
  z.strictObject({ alive: z.literal(true) }),
  z.strictObject({ answer: z.unknown() }),
  z.strictObject({ failed: z.string().max(2000) }),
]);
export type FromDryRun = z.infer<typeof FromDryRun>;

/** Milliseconds between two signs of life. */
export const ALIVE_MS = 500;
/** Bytes of the question: a plugin, its test and what it has stored. */
export const LONGEST_WORK = 16 * 1024 * 1024;
