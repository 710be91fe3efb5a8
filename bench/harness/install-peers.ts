import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs the packages of the peers into the bench's own folder, unless they are there.
 *
 * @returns whether they are there now; without a network Turbot is measured alone
 */
export async function installPeers(bench: string, tell: (what: string) => void): Promise<boolean> {
  const [wanted, there] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) =>
    join(bench, name),
  ) as [string, string];
  if (existsSync(there) && versionsIn(wanted) === versionsIn(there)) return true;
  tell("installing the peers: npm ci --prefix bench");
  const npm = spawn("npm", ["ci", "--prefix", bench, "--ignore-scripts"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(npm, "exit");
  if (code !== 0) tell("the peers couldn't be installed, so Turbot is measured alone");
  return code === 0;
}

/** What a lock file, or npm's own record of what it installed, names. */
function versionsIn(lockFile: string): string {
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
    packages: Record<string, { version?: string; optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, { optional }]) => path !== "" && optional !== true)
    .map(([path, { version }]) => `${path}@${version}`)
    .toSorted()
    .join(" ");
}
