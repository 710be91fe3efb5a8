import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { builtInDefinitions, builtInNames } from "../built-ins/built-in-commands.ts";
import type { Config } from "../config/config.ts";
import { nullMessenger } from "../discord/messages/null-messenger.ts";
import { type Cause, causeOf } from "../ipc/causes.ts";
import type { Log } from "../log/log.ts";
import { nullHttp } from "../plugins/capabilities/http/null-http.ts";
import { nullLookup } from "../plugins/capabilities/null-lookup.ts";
import { createPluginHost } from "../plugins/host/create-plugin-host.ts";
import type { EarlyChildren } from "../plugins/host/early-children.ts";
import { createPluginRecords } from "../plugins/host/plugin-records.ts";
import { checkedFile } from "../policy/checked-before.ts";
import type { Scanner } from "../policy/policy.ts";
import { createScanner } from "../policy/scanner.ts";
import { failedPlugins } from "../reports/report-plugins.ts";
import { isDamaged } from "../store/damage/sqlite-errors.ts";
import { closeQuietly, copyDatabase, openDatabase } from "../store/open-database.ts";
import { quietly, quietlyNow } from "../system/quietly.ts";
import { missingDependencies } from "./check-dependencies.ts";
import { importedLater } from "./imported-later.ts";
import { readableProblem } from "./readable-problem.ts";
import { validateCommands } from "./validate-commands.ts";

export interface PreflightResult {
  /** What is to blame for a failure; undefined if it passed. */
  readonly fault: Cause | undefined;
  /** For people; the last line says how it ended. */
  readonly lines: readonly string[];
}

/** Of a release that goes on in the same process. */
export interface PreflightGoneOn extends PreflightResult {
  /** What checked the plugins, and knows what it found. Undefined: it failed before it had one. */
  readonly scanner: Scanner | undefined;
}

interface PreflightPowers {
  readonly release: string;
  readonly nodePath: string;
  /** Those of its processes that were started ahead. */
  readonly children?: EarlyChildren | undefined;
  readonly log: Log;
  readonly now: () => number;
}

/** As `preflight`, for a bot that stands by afterwards: the scanner is left to it. All else that was opened is closed again. */
export async function preflightAndGoOn(config: Config, powers: PreflightPowers): Promise<PreflightGoneOn> {
  let scanner: Scanner | undefined;
  const keep = (used: Scanner) => {
    scanner = used;
  };
  const result = await tryOut(config, powers, keep);
  return { ...result, scanner };
}

/**
 * Lets a release test itself without touching anything: its modules, migrations on a copy of the database, every plugin in the
 * sandbox, the set of commands. The configuration has already been read. No login, no port.
 */
export function preflight(config: Config, powers: PreflightPowers): Promise<PreflightResult> {
  return tryOut(config, powers, (scanner) => quietly(() => scanner.stop()));
}

/** @param letGo gets the scanner once it isn't needed here any more */
async function tryOut(
  config: Config,
  powers: PreflightPowers,
  letGo: (scanner: Scanner) => unknown,
): Promise<PreflightResult> {
  const { release, nodePath, log, now } = powers;
  const warnings: string[] = [];
  const end = (problem?: string, fault: Cause = "release"): PreflightResult => ({
    fault: problem === undefined ? undefined : fault,
    lines: [
      ...warnings.map((warning) => `warning: ${warning}`),
      problem === undefined
        ? "Preflight passed: this release is fit to swim."
        : `Preflight failed: ${problem}`,
    ],
  });

  let missing: readonly string[];
  try {
    missing = missingDependencies(release);
  } catch (error) {
    return end(inWords(error, config.home), causeOf(error));
  }
  if (missing.length > 0) {
    return end(
      `this release has no ${missing.join(", ")} of its own in node_modules: its package-lock.json doesn't name what its package.json asks for, or the installation was interrupted`,
    );
  }

  try {
    await Promise.all(Object.values(importedLater).map((load) => load()));
  } catch (error) {
    return end(inWords(error, config.home), causeOf(error));
  }

  let scratch: string;
  try {
    scratch = makeScratch(join(config.home, "data", "preflight"));
  } catch (error) {
    return end(inWords(error, config.home), causeOf(error));
  }
  /** The machine ended a process that checks or runs plugins, or it couldn't be started. */
  let isProcessLost = false;
  const scanner = createScanner({
    ...{ nodePath, policyPath: join(release, "SECURITY_POLICY.md"), log },
    spawned: powers.children?.checker,
    keptIn: checkedFile(config.home, release),
    onLost(died) {
      isProcessLost ||= died.blames === "machine";
    },
  });
  try {
    const copy = join(scratch, "sessions.db");
    try {
      copyDatabase(join(config.home, "data", "sessions.db"), copy);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      // The next start repairs it, whichever release that is: it says nothing about this one.
      rmSync(copy, { force: true });
      warnings.push(
        "data/sessions.db is damaged: the next start sets it aside, and carries on with a copy or without one",
      );
    }
    const database = openDatabase(copy);

    const plugins = createPluginHost({
      folder: join(release, "plugins"),
      dataFolder: join(scratch, "plugins"),
      nodePath,
      spawned: powers.children?.plugins,
      messenger: nullMessenger,
      lookup: nullLookup,
      log,
      report(_, { blames }) {
        isProcessLost ||= blames === "machine";
      },
      commandPrefix: config.discord.commandPrefix,
      scanner,
      reserved: builtInNames,
      http: nullHttp,
      // What admins switched off, or what is quarantined, won't run in this release either.
      records: createPluginRecords(database, now),
      now,
    });
    try {
      const reports = await plugins.start();
      const failed = failedPlugins(reports);
      warnings.push(...failed);
      // One failing plugin is its author's problem; if all fail, it is the release's: a changed dependency, for example.
      if (reports.length > 0 && failed.length === reports.length) {
        return isProcessLost
          ? end(`none of its plugins could be tried: ${processLost}`, "machine")
          : end("none of its plugins loads");
      }
      // Commands that Discord would refuse are left out and reported; everything else still works.
      warnings.push(...validateCommands(builtInDefinitions, plugins.commandDefinitions()));
      return end();
    } finally {
      await quietly(() => plugins.stop());
      closeQuietly(database);
    }
  } catch (error) {
    return end(inWords(error, config.home), causeOf(error));
  } finally {
    await letGo(scanner);
    // The next preflight removes what this one can't.
    quietlyNow(() => rmSync(scratch, { recursive: true, force: true }));
  }
}

const processLost =
  "the machine ended its process, or couldn't start it. It may be short of memory (free -h, and `dmesg | grep -i oom` " +
  "shows what the kernel killed), or allow too few processes or open files";

function inWords(error: unknown, home: string): string {
  return causeOf(error) === undefined && error instanceof Error
    ? `${error.name}: ${error.message}`
    : readableProblem(error, home);
}

/**
 * A folder for this process, beside the original, so that a copy of what people wrote isn't readable by others. What a killed
 * preflight left there is removed.
 */
function makeScratch(parent: string): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) {
    // A name that isn't a process id wasn't made here.
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
