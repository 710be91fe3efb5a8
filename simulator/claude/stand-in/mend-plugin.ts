import type { ChangeSet } from "../../../src/pipeline/change-set.ts";
import { fileShown } from "./file-shown.ts";
import type { Conversation } from "./read-conversation.ts";

/** Which plugin to fix; undefined: none, the wish is about something else. */
export function pluginToFix(asked: string): string | undefined {
  return /\bFix the plugin ([a-z0-9-]+) \(plugins\/\1\.ts\)|\bFixes \*\*([a-z0-9-]+)\*\*:/
    .exec(asked)
    ?.slice(1)
    .find(Boolean);
}

export function planFix(plugin: string): string {
  return [
    `Fixes **${plugin}**: as a stand-in, I only leave a note in \`plugins/${plugin}.ts\` about what went wrong.`,
    "",
    "- **Stays as it is:** its commands, and what it has stored",
  ].join("\n");
}

/** A note in the plugin's file, which is all the stand-in can do. Undefined: nothing to fix, or the file isn't shown. */
export function fixPlugin(conversation: Conversation): ChangeSet | undefined {
  const plugin = pluginToFix(conversation.heard[0] ?? "");
  if (plugin === undefined) return undefined;
  const path = `plugins/${plugin}.ts`;
  const content = fileShown(conversation, path);
  const line = content?.split("\n").find((each) => each.startsWith("export default class "));
  if (line === undefined) return undefined;
  return {
    title: `Note what needs fixing in ${plugin}`,
    summary: "Written by the playground's stand-in for Claude, which only leaves a note.",
    changes: [
      {
        action: "edit",
        path,
        edits: [{ find: line, replace: `// This had to be stopped: fix it.\n${line}` }],
      },
    ],
  };
}
