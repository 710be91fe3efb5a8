import { z } from "zod";
import { secretsShape } from "../../declaration/secrets.ts";
import type { TryResult } from "../../plugin-api/testing.ts";
import type { Found } from "../host/read-plugins.ts";
import { DryRunDiedError, type DryRunPowers, dryRun } from "./dry-run-process.ts";
import type { DryRunWork } from "./protocol.ts";
import { type TestsReport, testsReport } from "./tests-report.ts";

/** Tries unreviewed plugins in processes that may die, which then is the plugin's fault. */
export interface DryRuns {
  /** Loads it and uses each of its commands once. */
  smokeTest(
    plugin: Unreviewed & { readonly store?: Readonly<Record<string, unknown>> },
  ): Promise<SmokeTestResult>;
  /** Only loads it. */
  load(plugin: Unreviewed & { readonly found?: Found }): Promise<LoadReport>;
  runTests(plugin: Unreviewed & { readonly tests: string }): Promise<TestsReport>;
  /** Does several things with it, one after the other. */
  tryScript(script: Omit<Extract<DryRunWork, { readonly op: "try" }>, "op">): Promise<TryResult>;
}

interface Unreviewed {
  /** `plugins/<name>.ts` */
  readonly path: string;
  readonly source: string;
}

/** How it loaded, according to its process. */
export type LoadReport = z.infer<typeof loadReport>;
export type SmokeTestResult = z.infer<typeof smokeTestResult>;

const names = z.array(z.string());
const loadReport = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("loaded"),
    slash: z.array(z.object({ name: z.string() })),
    menus: z.array(z.object({ kind: z.enum(["userMenu", "messageMenu"]), name: z.string() })),
    prefix: names,
    needs: z.object({
      ...{ http: names, discord: names, unattended: names },
      claude: z.string().exactOptional(),
      keeps: z.string().exactOptional(),
      secrets: secretsShape.optional(),
    }),
    pings: names,
    letters: names,
    mails: names,
    settings: z.record(z.string(), z.looseObject({ type: z.string(), name: z.string() })),
  }),
  z.object({ state: z.literal("failed"), reason: z.string() }),
]);
const smokeTestResult = z.object({
  report: loadReport,
  tries: z.array(
    z.object({ command: z.string(), problem: z.string().exactOptional(), asked: names, said: names }),
  ),
  untried: z.number(),
});
/** Checked loosely, because it is only printed and compared by tests. */
const tryResult = z.custom<TryResult>(
  (value) =>
    z
      .looseObject({ ok: z.boolean(), events: z.array(z.looseObject({ kind: z.string() })), ms: z.number() })
      .safeParse(value).success,
);

/** The machine can end a process too, so a plugin is blamed only after a second death. */
const maxTries = 2;

export function createDryRuns(powers: DryRunPowers): DryRuns {
  /** @returns a DryRunDiedError if it died every time */
  const survive = async <T>(work: DryRunWork, answer: z.ZodType<T>): Promise<T | DryRunDiedError> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await dryRun(work, answer, powers);
      } catch (error) {
        if (!(error instanceof DryRunDiedError)) throw error;
        if (tries === maxTries) return error;
      }
    }
  };
  const died = ({ message }: DryRunDiedError) => `Its dry run was ended: ${message}`;

  return {
    async smokeTest(plugin) {
      const end = await survive({ op: "rehearse", ...plugin }, smokeTestResult);
      if (!(end instanceof DryRunDiedError)) return end;
      return { report: { state: "failed", reason: died(end) }, tries: [], untried: 0 };
    },
    async load(plugin) {
      const end = await survive({ op: "load", ...plugin }, loadReport);
      return end instanceof DryRunDiedError ? { state: "failed", reason: died(end) } : end;
    },
    async runTests(plugin) {
      const end = await survive({ op: "tests", ...plugin }, testsReport);
      return end instanceof DryRunDiedError ? { tests: [], problem: died(end) } : end;
    },
    async tryScript(script) {
      const end = await survive({ op: "try", ...script }, tryResult);
      if (!(end instanceof DryRunDiedError)) return end;
      const error = { kind: "crash", message: died(end) } as const;
      return { ok: false, events: [], store: {}, logs: [], error, ms: 0 };
    },
  };
}
