import { pluginName } from "../../commands/create-command-registry.ts";
import { notationOf, typed } from "../../commands/notation.ts";
import type { Git } from "../../git/git.ts";
import { withoutAnySecret } from "../checks/search-secrets.ts";
import type { Job } from "../pipeline.ts";
import type { PipelinePowers } from "../powers.ts";
import { labelInChat } from "./label-text.ts";
import { labelsOf, scanPlugins } from "./labels-of.ts";
import { ownPlan, ownSummary, ownTitle } from "./own-words.ts";
import { publishedText } from "./published-text.ts";
import { type PullRequestText, pullRequestText } from "./pull-request-text.ts";
import type { CommitFacts } from "./read-commit.ts";

/** What a pull request says, and the commands it would add, in our notation: "/dice", "!flip". */
export interface Described extends PullRequestText {
  readonly newCommands: readonly string[];
  /** What merging it allows, a line each, in plain words. */
  readonly label: readonly string[];
}

/** What a change is compared with. */
export interface Around {
  /** The commit that it would be merged into. */
  readonly before: string;
  /** The later commits of a revised pull request, oldest first. @default none */
  readonly revisions?: readonly CommitFacts[];
}

/** Describes a change from its commit. */
export async function describeChange(
  job: Job,
  facts: CommitFacts,
  git: Git,
  {
    scanner,
    registry,
    secrets,
    commandPrefix,
  }: Pick<PipelinePowers, "scanner" | "registry" | "secrets" | "commandPrefix">,
  { before, revisions = [] }: Around,
): Promise<Described> {
  const scanned = await scanPlugins(facts, { git, scanner });
  const labels = await labelsOf(facts, scanned, { before, git, scanner, commandPrefix });
  const taken = registry.taken();
  const newCommands = scanned.flatMap(({ path, commands }) => {
    const had = new Set(taken.filter(({ owner }) => owner === pluginName(path)).map(notationOf));
    return commands.filter((command) => !had.has(notationOf(command)));
  });
  const shown = newCommands.map((command) => typed(command, commandPrefix));
  const search = { scanner, secrets };
  // The plan of an older release can quote people; a commit on the branch can be anybody's. It is searched for secrets as written, and
  // again as published: sanitizing removes some characters and inserts others.
  const cleaned = async (text: string) =>
    withoutAnySecret(publishedText(await withoutAnySecret(text, search)), search);
  const cleanFacts = async (one: CommitFacts) => ({
    ...one,
    title: await cleaned(ownTitle(one.title, pathsOf(one), job.members)),
    summary: await cleaned(ownSummary(one.summary, job.members)),
  });
  const text = pullRequestText(
    { ...job, plan: await cleaned(ownPlan(job.plan, job.members)) },
    await cleanFacts(facts),
    labels,
    shown,
    await Promise.all(revisions.map(cleanFacts)),
  );
  return {
    title: await withoutAnySecret(text.title, search),
    body: await withoutAnySecret(text.body, search),
    labels: text.labels,
    label: labels.flatMap(labelInChat),
    newCommands: newCommands.map(notationOf),
  };
}

function pathsOf({ files }: CommitFacts): readonly string[] {
  return files.map(({ path }) => path);
}
