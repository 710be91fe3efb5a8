import type { Config } from "../config/config.ts";
import { readWhatIsThere } from "../config/read-config.ts";
import { readMistakes } from "../config/settings-mistakes.ts";
import { discordAway } from "../discord/rest/discord-trouble.ts";
import { createGit } from "../git/git.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import { createHiding } from "../log/hide-secrets.ts";
import { secretsOf } from "../log/secrets-of.ts";
import { createOsSandbox } from "../os-sandbox/create-os-sandbox.ts";
import type { DiskPowers } from "../set-up/machine/disk-finding.ts";
import { readSettings } from "../supervisor/read-settings.ts";
import { type Check, type Result, run } from "./check.ts";
import { claudeChecks } from "./check-claude.ts";
import { discordChecks } from "./check-discord.ts";
import { gitHubChecks } from "./check-github.ts";
import { machineChecks } from "./check-machine.ts";
import { readStoredFacts } from "./stored-facts.ts";

export interface ExaminePowers {
  /** Absolute path of the folder with `.env`. */
  readonly home: string;
  readonly env: NodeJS.Dict<string>;
  readonly nodeVersion: string;
  /** Absolute path of a folder for a few small files, which are removed again. */
  readonly scratch: string;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a process is there. */
  readonly isAlive: (pid: number) => boolean;
  /** Ask Claude for a token, which shows whether there is credit. */
  readonly pays: boolean;
  /** What this machine has. Default: what it really has. */
  readonly machine?: {
    readonly disk?: DiskPowers;
    /** Where bubblewrap may be. */
    readonly sandboxPrograms?: readonly string[];
  };
}

export interface Examined {
  readonly results: readonly Result[];
  /** The release that runs here, if one does. */
  readonly running: { readonly pid: number; readonly commit: string } | undefined;
}

/**
 * Looks at everything, side by side, and changes nothing: Turbot can run meanwhile. No text has a secret in it.
 *
 * @throws UnreadableFileError: `.env` can't be read
 */
export async function examine(powers: ExaminePowers): Promise<Examined> {
  const { home, env, nodeVersion, scratch, now, isAlive, pays, machine = {} } = powers;
  const settings: NodeJS.Dict<string> = { ...readSettings(home, env), TURBOT_HOME: home };
  const mistakes = readMistakes(home, env);
  const { config, problems } = readWhatIsThere(settings, mistakes);
  const { hide, add } = createHiding(secretsOf(settings));
  const wrong = new Set(problems.map(({ variable }) => variable));
  const stored = readStoredFacts(home, now());
  const ownProcesses = (stored.record?.bots ?? []).map(({ pid }) => pid).filter(isAlive);
  const claude = claudeChecks({ config, now, pays });
  const checks: readonly Check[] = [
    ...machineChecks({
      ...{ config, nodeVersion, ownProcesses, disk: machine.disk },
      git: createGit({ cwd: home, env }),
      osSandbox: createOsSandbox({
        scratch,
        ...(machine.sandboxPrograms === undefined ? {} : { programs: machine.sandboxPrograms }),
      }),
      isGitHubRepoWrong: wrong.has("GITHUB_REPO") || wrong.has("GITHUB_API_URL"),
    }),
    ...discordChecks({ config, now, ownLogins: stored.logins, grantedBits: stored.grantedBits }),
    ...gitHubChecks({ config, env, now, webhook: stored.webhook, onSecret: add }),
    ...claude.checks,
  ];
  const explain = (error: unknown) => explained(error, config);
  const found = await Promise.all(checks.map((check) => run(check, { wrong, explain })));
  await claude.close();
  const [pid] = ownProcesses;
  return {
    results: [...settingsResults(problems, mistakes.warnings), ...found].map((one) => ({
      ...one,
      says: hide(one.says),
    })),
    running: pid === undefined ? undefined : { pid, commit: stored.record?.running ?? "" },
  };
}

/** One for each setting that needs somebody. */
function settingsResults(
  problems: ReturnType<typeof readWhatIsThere>["problems"],
  warnings: readonly string[],
): readonly Result[] {
  const bad = problems.map(({ variable, problem, from }) => ({
    check: "settings",
    verdict: "bad" as const,
    says: `Settings: ${variable} ${problem}. ${from === undefined ? "Change it" : `Get it: ${from}; put it`} in .env.`,
  }));
  const notes = warnings.map((says) => ({
    check: "settings",
    verdict: "note" as const,
    says: `Settings: ${says}`,
  }));
  if (bad.length + notes.length > 0) return [...bad, ...notes];
  return [{ check: "settings", verdict: "good", says: "Settings: complete." }];
}

/** An error as a sentence for whoever runs this. */
function explained(error: unknown, { discord }: Pick<Config, "discord">): string {
  const away = discordAway(error);
  if (away !== undefined)
    return `${away.what} doesn't answer; try again in a moment (${new URL(discord.apiUrl).host}).`;
  if (error instanceof GitHubFailedError) return `${error.explained}.`;
  const said = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
