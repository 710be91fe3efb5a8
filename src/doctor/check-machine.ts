import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Git } from "../git/git.ts";
import { gitHubPages } from "../git/github-address.ts";
import type { OsSandbox } from "../os-sandbox/os-sandbox.ts";
import { databaseFinding } from "../set-up/machine/database-finding.ts";
import { type DiskPowers, diskFinding } from "../set-up/machine/disk-finding.ts";
import { envFileFinding } from "../set-up/machine/env-file-finding.ts";
import { gitFinding } from "../set-up/machine/git-finding.ts";
import { homeFinding } from "../set-up/machine/home-finding.ts";
import { nodeFinding } from "../set-up/machine/node-finding.ts";
import { portFinding } from "../set-up/machine/port-finding.ts";
import { testsFact } from "../set-up/machine/tests-fact.ts";
import type { Check } from "./check.ts";

/** What is looked at on this machine: nobody is asked. */
export function machineChecks(powers: {
  readonly config: Config;
  readonly git: Git;
  readonly osSandbox: Pick<OsSandbox, "available">;
  /** Of the Node that runs this, such as "26.10.0". */
  readonly nodeVersion: string;
  /** How much room disks have. */
  readonly disk: DiskPowers | undefined;
  /** The processes of this home's bots. */
  readonly ownProcesses: readonly number[];
  readonly isGitHubRepoWrong: boolean;
}): readonly Check[] {
  const { config, git, osSandbox, nodeVersion, disk, ownProcesses, isGitHubRepoWrong } = powers;
  const { home, github, webhook } = config;
  const name = `${github.owner}/${github.repo}`;
  const repository = isGitHubRepoWrong ? undefined : { name, page: `${gitHubPages(github.apiUrl)}/${name}` };
  return [
    { name: "node", look: () => nodeFinding(nodeVersion) },
    { name: "home", look: () => homeFinding(home) },
    { name: "git", look: () => gitFinding(git, repository) },
    { name: "secrets", look: () => envFileFinding(home) },
    { name: "disk", look: () => diskFinding(home, disk) },
    { name: "database", look: () => databaseFinding(join(home, "data", "sessions.db")) },
    {
      name: "port",
      needs: ["WEBHOOK_HOST", "WEBHOOK_PORT"],
      look: () => portFinding(webhook.host, webhook.port, ownProcesses),
    },
    { name: "tests", look: async () => testsFact(await osSandbox.available()) },
  ];
}
