import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Wait } from "../ipc/causes.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { withFreshPlugins } from "../plugins/host/early-children.ts";
import type { PreflightResult } from "../preflight/preflight.ts";
import { waitsOfGate } from "../reports/report-waits.ts";
import { createWaits } from "../reports/waits.ts";
import type { BotEvents, BotPowers } from "./bot-powers.ts";
import { type Clients, createClients } from "./compose/clients.ts";
import type { Composition } from "./compose/compose.ts";
import { createEnds } from "./ends.ts";
import { goLive } from "./go-live.ts";
import { type Standby, standBy } from "./stand-by.ts";

/** One bot, from standby to exit. */
export interface Bot {
  /** The preflight, on copies of what a running bot uses. Comes before standing by, if at all. */
  check(): Promise<PreflightResult>;
  /** Loads everything; touches nothing that a running bot uses. */
  standby(): Promise<void>;
  /** Migrates, listens, connects; resolves when people are served. */
  goLive(): Promise<void>;
  /** Once people are served: resumes the last bot's pending work, looks at the set-up, reports what the supervisor left in `.status`. */
  settleIn(): Promise<void>;
  tellReport(report: StatusReport): Promise<void>;
  tellVerified(commit: string, pullRequest: number | null): Promise<void>;
  /** False once Discord stops answering. */
  healthy(): boolean;
  /** What it is waiting for, or doing without, and what is to blame. */
  waits(): readonly Wait[];
  /** Lets running work finish for up to `graceMs` while still serving, then takes nothing new and leaves the gateway resumable. */
  drain(graceMs: number): Promise<void>;
  /** Releases what standby acquired. */
  stop(): Promise<void>;
}

type Phase =
  | { readonly at: "new" }
  | { readonly at: "loading"; readonly clients: Clients }
  | { readonly at: "standby"; readonly clients: Clients; readonly standby: Standby }
  /** From the moment that everything is put together, before people are served. */
  | { readonly at: "live"; readonly clients: Clients; readonly parts: Composition };

const nothing = () => {};

export function createBot(config: Config, powers: BotPowers, events: BotEvents): Bot {
  const { log } = powers;
  let bot = powers;
  const path = join(config.home, "data", "sessions.db");
  const waits = createWaits();
  const ends = createEnds();
  let phase: Phase = { at: "new" };
  let startTheRest: () => void = nothing;

  function allWaits(): readonly Wait[] {
    const shutOut = phase.at === "new" ? [] : waitsOfGate(phase.clients.gate.waits());
    const gateway = phase.at === "live" ? phase.parts.gateway.trouble() : undefined;
    return [...waits.now(), ...shutOut, ...(gateway === undefined ? [] : [gateway])];
  }

  return {
    async check() {
      const { preflightAndGoOn } = await import("../preflight/preflight.ts");
      // The preflight takes the plugins' process that is there. People would wait for the next one if it were started after that.
      if (powers.children !== undefined)
        bot = { ...powers, children: withFreshPlugins(powers.children, powers.nodePath) };
      const { scanner, ...result } = await preflightAndGoOn(config, powers);
      if (result.fault !== undefined) await scanner?.stop();
      else if (scanner !== undefined) bot = { ...bot, scanner };
      return result;
    },
    async standby() {
      const clients = await createClients(config, bot, events.onFatal);
      phase = { at: "loading", clients };
      const standby = await standBy(config, { bot, clients, path, waits, ends });
      phase = { at: "standby", clients, standby };
    },
    async goLive() {
      if (phase.at !== "standby") throw new Error("going live comes once, after standing by");
      const { clients, standby } = phase;
      startTheRest = await goLive(config, {
        bot,
        clients,
        events,
        standby,
        path,
        waits,
        ends,
        allWaits,
        onComposed(parts) {
          phase = { at: "live", clients, parts };
        },
      });
    },
    async settleIn() {
      if (phase.at !== "live") return;
      startTheRest();
      await phase.parts.reports
        .readAndTell()
        .catch((error: unknown) => log.error("status not told", { error }));
    },
    async tellReport(report) {
      if (phase.at === "live") await phase.parts.reports.tell(report);
    },
    async tellVerified(commit, pullRequest) {
      if (phase.at === "live") await phase.parts.reports.tellVerified(commit, pullRequest);
    },
    healthy: () => phase.at === "live" && phase.parts.gateway.healthy(),
    waits: allWaits,
    drain: (graceMs) => ends.run(graceMs),
    stop: () => ends.run(0),
  };
}
