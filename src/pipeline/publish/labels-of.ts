import { pluginName } from "../../commands/create-command-registry.ts";
import { typed } from "../../commands/notation.ts";
import type { Git } from "../../git/git.ts";
import { type LabelFacts, labelOf } from "../../plugins/label/label.ts";
import type { ScannedFile } from "../../policy/policy.ts";
import type { PipelinePowers } from "../powers.ts";
import { labelInChat, type PluginLabel } from "./label-text.ts";
import { type CommitFacts, filesIn, unlessMissing } from "./read-commit.ts";

/** A commit, as far as labels are made of it. */
type Changed = Pick<CommitFacts, "commit" | "files">;
type Powers = { readonly git: Git } & Pick<PipelinePowers, "scanner" | "commandPrefix">;

/** Scans the plugins that a commit adds or changes. */
export async function scanPlugins(
  { commit, files }: Changed,
  { git, scanner }: Pick<Powers, "git" | "scanner">,
): Promise<readonly ScannedFile[]> {
  const plugins = files.filter(
    ({ path, status }) => status !== "deleted" && /^plugins\/[^/]+(?<!\.test)\.ts$/.test(path),
  );
  const read = async (path: string) => ({ path, source: await git.run(["show", `${commit}:${path}`]) });
  return scanner.scan(await Promise.all(plugins.map(({ path }) => read(path))));
}

/** The label of each plugin that a change adds or changes, with what it was before. */
export async function labelsOf(
  { files }: Pick<Changed, "files">,
  scanned: readonly ScannedFile[],
  { before, git, scanner, commandPrefix }: Powers & { readonly before: string },
): Promise<readonly PluginLabel[]> {
  const isNew = (path: string) => files.some((file) => file.path === path && file.status === "added");
  const facts = (file: ScannedFile): LabelFacts => ({
    ...file,
    commands: file.commands.map((command) => typed(command, commandPrefix)),
  });
  return Promise.all(
    scanned.map(async (file) => {
      const name = pluginName(file.path);
      const label = labelOf(facts(file));
      const source = isNew(file.path)
        ? undefined
        : await unlessMissing(git.run(["show", `${before}:${file.path}`]));
      if (source === undefined) return { name, label };
      const [earlier] = await scanner.scan([{ path: file.path, source }]);
      // What today's policy refuses isn't running.
      return earlier?.ok === true ? { name, label, today: labelOf(facts(earlier)) } : { name, label };
    }),
  );
}

/**
 * What merging a commit allowed, a line each: of the plugins that it brought to main, compared with main before. Empty if it brought none.
 *
 * @throws GitError, or CheckerDiedError
 */
export async function labelOfMerged(commit: string, powers: Powers): Promise<readonly string[]> {
  const before = `${commit}^1`;
  const range = [before, commit, "--", "plugins"];
  const changed = await unlessMissing(
    powers.git.run(["diff", "--name-status", "--no-renames", "-z", ...range]),
  );
  const files = filesIn((changed ?? "").split("\0"));
  const scanned = await scanPlugins({ commit, files }, powers);
  return (await labelsOf({ files }, scanned, { ...powers, before })).flatMap(labelInChat);
}
