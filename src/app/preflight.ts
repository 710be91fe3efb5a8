import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Log } from "../log/log.ts";
import { createPluginHost } from "../plugins/create-plugin-host.ts";
import { noHttp } from "../plugins/no-http.ts";
import { createPluginRecords } from "../plugins/plugin-records.ts";
import { createScanner } from "../policy/scanner.ts";
import { copyDatabase, openDatabase } from "../store/open-database.ts";
import { builtInDefinitions, builtInNames } from "./built-in-commands.ts";
import { commandProblems } from "./command-set.ts";
import { deafMessenger } from "./deaf-messenger.ts";
import { missingModules } from "./own-modules.ts";
import { failedPlugins } from "./report-plugins.ts";

export interface PreflightResult {
  readonly ok: boolean;
  /** For people; the last one says how it ended. */
  readonly lines: readonly string[];
}

/**
 * Lets a release try itself without touching anything: its modules, migrations on a copy of the database, every plugin
 * in the sandbox, the set of commands. That the configuration can be read is known by now. No login, no port.
 */
export async function preflight(
  config: Config,
  powers: {
    readonly release: string;
    readonly nodePath: string;
    readonly log: Log;
    readonly now: () => number;
  },
): Promise<PreflightResult> {
  const { release, nodePath, log, now } = powers;
  const warnings: string[] = [];
  const end = (problem?: string): PreflightResult => ({
    ok: problem === undefined,
    lines: [
      ...warnings.map((warning) => `warning: ${warning}`),
      problem === undefined
        ? "Preflight passed: this release is fit to swim."
        : `Preflight failed: ${problem}`,
    ],
  });

  const missing = missingModules(release);
  if (missing.length > 0) {
    return end(
      `this release has no ${missing.join(", ")} of its own in node_modules: its package-lock.json doesn't name what its package.json asks for, or installing broke off`,
    );
  }

  const scratch = makeScratch(join(config.home, "data", "preflight"));
  const scanner = createScanner({ nodePath, policyPath: join(release, "SECURITY_POLICY.md"), log });
  try {
    const copy = join(scratch, "sessions.db");
    copyDatabase(join(config.home, "data", "sessions.db"), copy);
    const database = openDatabase(copy);

    const plugins = createPluginHost({
      folder: join(release, "plugins"),
      dataFolder: join(scratch, "plugins"),
      nodePath,
      messenger: deafMessenger,
      lookup: { channel: async () => null, guilds: async () => [], roles: async () => [] },
      log,
      report: () => {},
      commandPrefix: config.discord.commandPrefix,
      scanner,
      reserved: builtInNames,
      http: noHttp,
      // What admins switched off, and what is in quarantine, isn't what this release will run.
      records: createPluginRecords(database, now),
      now,
    });
    try {
      const reports = await plugins.start();
      const failed = failedPlugins(reports);
      warnings.push(...failed);
      // One that fails is its author's affair; all of them is the release's: a changed dependency, say.
      if (reports.length > 0 && failed.length === reports.length) return end("not one of its plugins loads");
      const [problem] = commandProblems(builtInDefinitions, plugins.commandDefinitions());
      return end(problem);
    } finally {
      await plugins.stop();
      database.close();
    }
  } catch (error) {
    return end(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  } finally {
    await scanner.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * A folder for this process, beside the original: a copy of what people wrote doesn't go where others may read. What a
 * preflight that was killed left there is removed.
 */
function makeScratch(parent: string): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) {
    // What doesn't bear a process's id was not made here.
    if (/^\d+$/.test(name) && !isRunning(Number(name)))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const scratch = join(parent, String(process.pid));
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  return scratch;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
