import type { Git } from "../../src/git/git.ts";
import { crashAfterGo, lastImport } from "../claude/stand-in/crash-after-go.ts";
import type { GitHubSimulator, SimulatedPullRequest } from "../github/github-simulator.ts";

const botFile = "bin/bot.ts";
const tideFile = "plugins/tide.ts";
const colleague = "coral";

/** A release that works until it goes live. */
export async function proposeBadRelease(github: GitHubSimulator, git: Git): Promise<SimulatedPullRequest> {
  const number = github.pullRequests().length + 1;
  const bot = await mainFile(github, git, botFile);
  return github.people.propose({
    by: colleague,
    title: "Swim faster",
    body: "Makes everything faster. I haven't let it run for long, but the checks are green!\n\n*(This one is bad on purpose: it crashes soon after it goes live. Merge it and watch Turbot roll back.)*",
    branch: `swim-faster-${number}`,
    files: { [botFile]: withCrash(withoutCrash(bot), number) },
  });
}

/** A release that works, and removes a crash from the bot. */
export async function proposeGoodRelease(github: GitHubSimulator, git: Git): Promise<SimulatedPullRequest> {
  const number = github.pullRequests().length + 1;
  const bot = await mainFile(github, git, botFile);
  const mended = withoutCrash(bot);
  return github.people.propose({
    by: colleague,
    title: mended === bot ? "Tell the tide" : "Tell the tide, and fix the crash",
    body: "Adds `/tide`. Nothing fishy in here.",
    branch: `tell-the-tide-${number}`,
    files: { [tideFile]: tidePlugin(number), ...(mended === bot ? {} : { [botFile]: mended }) },
  });
}

/** After the imports, so that it runs before the bot starts. Numbered: each proposal is a new commit. */
function withCrash(source: string, number: number): string {
  const line = lastImport(source) ?? "";
  return source.replace(line, () => `${line}\n${crashAfterGo}// Attempt ${number}`);
}

function withoutCrash(source: string): string {
  const from = source.indexOf(`\n${crashAfterGo}`);
  if (from < 0) return source;
  // The number is on the line after it.
  return source.slice(0, from) + source.slice(source.indexOf("\n", from + 1 + crashAfterGo.length));
}

function tidePlugin(number: number): string {
  return `import { slashCommand, TurbotPlugin } from "turbot";

/** Tells the tide, by the clock. */
export default class Tide extends TurbotPlugin {
  tide = slashCommand({ name: "tide", description: "Is it high tide?" }, async (interaction) => {
    const hours = new Date().getUTCHours() % 12;
    await interaction.reply(\`🌊 The water is \${hours < 6 ? "rising" : "falling"} (tide table ${number})\`);
  });
}
`;
}

async function mainFile(github: GitHubSimulator, git: Git, path: string): Promise<string> {
  // `run` trims the last line break.
  return `${await git.in(github.gitDir).run(["show", `main:${path}`])}\n`;
}
