import type { Random } from "../../packages/simulator-kit/random.ts";
import type { Git } from "../../src/git/git.ts";
import { lastImport } from "../claude/stand-in/crash-after-go.ts";
import type { GitHubSimulator, SimulatedPullRequest } from "../github/github-simulator.ts";

/** What a colleague's pull request does to Turbot. */
export type ReleaseKind = "good" | typeof withRefused | keyof typeof flaws | "unknown package";

/** It is still a good release: only that command is missing. */
const withRefused = "has a command that Discord refuses";

/** See `DiscordOptions.refusesCommand`. */
export const refusedCommand = "maelstrom";

/** Whether it must not be rolled back. Good ones undo what a bad one broke. */
export function isGood(kind: string): boolean {
  return /^good\b/.test(kind) || kind.startsWith(withRefused);
}

/** Code after the imports of `bin/bot.ts`. Each is detected at a different place. */
const flaws = {
  "fails its preflight": `throw new Error("This release has a hole in its hull");`,
  "crashes after going live": afterGo(
    `setTimeout(() => { throw new Error("This release hit a reef"); }, 1_000);`,
  ),
  "ends at go": afterGo("process.exit(7);"),
  "blocks its event loop": afterGo("setTimeout(() => { for (;;) Math.random(); }, 1_500);"),
} as const;

/** Releases merged one by one after all failures stopped, so that each run has undisturbed measurements. */
export function finalReleases(brief: boolean): readonly ReleaseKind[] {
  const crashing = "crashes after going live";
  // It takes ten seconds to detect a blocked event loop.
  return brief
    ? [crashing, "good"]
    : ["good", crashing, "good", "blocks its event loop", withRefused, crashing, "good"];
}

const botFile = "bin/bot.ts";
const lockFile = "package-lock.json";
const npmrcFile = ".npmrc";

export interface ReleaseFactory {
  propose(kind: ReleaseKind): Promise<SimulatedPullRequest>;
  /** Kinds of release that a maintainer merges, good ones most often. */
  draw(random: Random): ReleaseKind;
}

/** Remembers the good state of the files. */
export async function createReleaseFactory(
  github: GitHubSimulator,
  git: Git,
  withSlow: boolean,
): Promise<ReleaseFactory> {
  // `run` trims the last line break.
  const file = async (path: string) => `${await git.in(github.gitDir).run(["show", `main:${path}`])}\n`;
  const [bot, lock, npmrc] = await Promise.all([file(botFile), file(lockFile), file(npmrcFile)]);
  let made = 0;
  const bad: readonly [ReleaseKind, ...ReleaseKind[]] = [
    "fails its preflight",
    "crashes after going live",
    "crashes after going live",
    "ends at go",
    ...(withSlow ? (["blocks its event loop", "unknown package"] as const) : []),
  ];
  return {
    draw(random) {
      if (random.chance(0.4)) return random.pick(bad);
      return random.chance(0.2) ? withRefused : "good";
    },
    propose(kind) {
      made += 1;
      return github.people.propose({
        by: "coral",
        title: `A release that ${kind === "good" ? "is good" : kind} (${made})`,
        branch: `release-${made}`,
        files: {
          "plugins/tide.ts": tide(made, kind === withRefused),
          [botFile]: kind in flaws ? spoilt(bot, flaws[kind as keyof typeof flaws], made) : bot,
          [lockFile]: kind === "unknown package" ? withUnknownPackage(lock) : lock,
          // npm would try again for minutes.
          [npmrcFile]: kind === "unknown package" ? `${npmrc}fetch-retries=0\n` : npmrc,
        },
      });
    },
  };
}

function afterGo(action: string): string {
  return `if (process.argv.includes("--standby")) {
  process.on("message", (message: unknown) => {
    if (JSON.stringify(message).includes('"go"')) ${action}
  });
}`;
}

function spoilt(bot: string, code: string, number: number): string {
  const line = lastImport(bot) ?? "";
  return bot.replace(line, () => `${line}\n${code} // ${number}`);
}

/** It makes npm install, which fails. */
function withUnknownPackage(lock: string): string {
  return lock.replace(
    '"packages": {',
    `"packages": {
    "node_modules/atlantis": { "version": "1.0.0", "resolved": "http://127.0.0.1:9/atlantis-1.0.0.tgz", "integrity": "sha512-AAAA" },`,
  );
}

function tide(number: number, withRefusedCommand: boolean): string {
  const more = `
  odd = slashCommand({ name: "${refusedCommand}", description: "Round and round" }, async (interaction) => {
    await interaction.reply("🌀");
  });
`;
  return `import { slashCommand, TurbotPlugin } from "turbot";

/** Tells which tide it is. */
export default class Tide extends TurbotPlugin {
  tide = slashCommand({ name: "tide", description: "Which tide is it?" }, async (interaction) => {
    await interaction.reply("🌊 Tide ${number}");
  });
${withRefusedCommand ? more : ""}}
`;
}
