import type { ClaudeCall } from "../../claude/claude.ts";
import { typed } from "../../commands/notation.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import { roomLeft } from "../../commands/room-left.ts";
import type { Worktree } from "../publish/worktree.ts";
import { guideFor } from "./guide-parts.ts";
import { prompts, shownFile } from "./prompts.ts";

/** Existing plugins beyond this many characters are only named: they are examples, and each costs tokens. */
const shownPlugins = 60_000;

/**
 * Everything Claude sees when it writes a plugin: what plugins import, the guide, the policy, the existing plugins and the
 * taken names. Of the guide it gets what the plan uses. What changes least often comes first, so that most of it is read from Claude's cache.
 */
export function pluginSystem(
  worktree: Worktree,
  taken: readonly TakenCommand[],
  commandPrefix: string,
  plan: string,
): ClaudeCall["system"] {
  const { tracked } = worktree;
  const guide = guideFor(contentOf(guidePath, worktree) ?? "", plan);
  const paths = [...tracked].toSorted();
  const plugins = paths.filter(
    (path) => /^plugins\/[a-z0-9-]+\.ts$/.test(path) && !path.endsWith(".test.ts"),
  );
  const rules = [
    prompts.plugin,
    part("The security policy", "SECURITY_POLICY.md", worktree),
    guide.always === "" ? "" : `# The guide for plugin authors\n\n${shownFile(guidePath, guide.always)}`,
    part('What "turbot" exports', "docs/plugin-api.md", worktree),
  ];
  return [
    { text: rules.filter((text) => text !== "").join("\n\n"), cache: true },
    { text: `# Plugins that exist\n\n${show(plugins, worktree, shownPlugins) || "None yet."}`, cache: true },
    ...(guide.chosen === ""
      ? []
      : [{ text: `# More of the guide, for what this plan uses\n\n${shownFile(guidePath, guide.chosen)}` }]),
    { text: takenNames(taken, commandPrefix) },
  ];
}

function takenNames(taken: readonly TakenCommand[], commandPrefix: string): string {
  const list = (kind: TakenCommand["kind"]) =>
    taken
      .filter((command) => command.kind === kind)
      .map((command) => typed(command, commandPrefix))
      .join(", ") || "none";
  return [
    "# Command names\n",
    `People type \`${commandPrefix}\` in front of prefix commands here.`,
    `Taken slash commands: ${list("slash")}.`,
    `Taken prefix commands: ${list("prefix")}.`,
    `Taken menu commands on members: ${list("userMenu")}.`,
    `Taken menu commands on messages: ${list("messageMenu")}.`,
    roomLeft(taken),
  ].join("\n");
}

const guidePath = "docs/writing-plugins.md";

function contentOf(path: string, worktree: Worktree): string | undefined {
  return worktree.tracked.has(path) ? worktree.read(path) : undefined;
}

function part(heading: string, path: string, worktree: Worktree): string {
  const content = contentOf(path, worktree);
  return content === undefined ? "" : `# ${heading}\n\n${shownFile(path, content)}`;
}

function show(paths: readonly string[], worktree: Worktree, budget: number): string {
  let left = budget;
  return paths
    .map((path) => {
      const content = worktree.read(path);
      if (content === undefined) return `${path} (can't be shown or edited: it isn't text in UTF-8)`;
      left -= content.length;
      return left >= 0 ? shownFile(path, content) : `${path} (not shown)`;
    })
    .join("\n\n");
}
