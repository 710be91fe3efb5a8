import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AskedChild } from "../../os-sandbox/asked-process.ts";
import { areAllChecked } from "../../policy/checked-before.ts";
import { spawnChecker } from "../../policy/spawn-checker.ts";
import { type SpawnedEarly, spawnedEarly } from "../../system/spawned-early.ts";
import { spawnSandbox } from "../sandbox/spawn-sandbox.ts";

/** A bot's children that check and run plugins. */
export interface EarlyChildren {
  /** Undefined: all that a start checks was checked before. Whoever needs one all the same starts it. */
  readonly checker: SpawnedEarly<AskedChild> | undefined;
  readonly plugins: SpawnedEarly<ChildProcessWithoutNullStreams>;
}

/**
 * Starts them while the bot still loads its own modules, which takes as long. They end with the bot, like any others.
 *
 * @returns undefined in a release without plugins, which needs neither
 */
export function startEarlyChildren(
  release: string,
  home: string,
  nodePath: string,
): EarlyChildren | undefined {
  if (!hasPlugins(join(release, "plugins"))) return undefined;
  const plugins = spawnedEarly(spawnSandbox(nodePath));
  const checker = areAllChecked(release, home) ? undefined : spawnedEarly(spawnChecker(nodePath));
  return { checker, plugins };
}

/** For a bot whose preflight takes the plugins' process: with another one. */
export function withFreshPlugins(children: EarlyChildren, nodePath: string): EarlyChildren {
  return { ...children, plugins: spawnedEarly(spawnSandbox(nodePath)) };
}

function hasPlugins(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith(".ts"));
  } catch {
    // Whoever reads the plugins says what is wrong.
    return false;
  }
}
