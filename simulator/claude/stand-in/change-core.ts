import type { ChangeSet, FileChoice } from "../../../src/pipeline/change-set.ts";
import { crashAfterGo, lastImport } from "./crash-after-go.ts";
import { fileShown } from "./file-shown.ts";
import type { Conversation } from "./read-conversation.ts";
import type { Wish } from "./wish.ts";

/** The file that a core wish changes. */
export function filesForChange(wish: Wish): FileChoice {
  return { paths: [fileFor(wish)] };
}

/** A core change, made at a line of the file that the call shows. */
export function changeCore(wish: Wish, conversation: Conversation): ChangeSet {
  const path = fileFor(wish);
  const content = fileShown(conversation, path);
  const crash = wish.flaw === "crash at start";
  const line = content === undefined ? undefined : crash ? lastImport(content) : firstHeading(content);
  const added = crash ? crashAfterGo : "\n> Somebody wished for something here.\n";
  return {
    title: crash ? "Crash soon after going live" : "Say what somebody wished for",
    summary: crash
      ? "As asked for: this release must be rolled back.\n\nWritten by the playground's stand-in for Claude."
      : "A line in the README that says so.\n\nWritten by the playground's stand-in for Claude.",
    changes:
      line === undefined
        ? [{ action: "write", path: "docs/wishes.md", content: `# Wishes\n${added}` }]
        : [{ action: "edit", path, edits: [{ find: line, replace: `${line}\n${added}` }] }],
  };
}

function fileFor(wish: Wish): string {
  return wish.flaw === "crash at start" ? "bin/bot.ts" : "README.md";
}

/** The first heading that occurs exactly once in the content. */
function firstHeading(content: string): string | undefined {
  return content.split("\n").find((line) => /^#{1,3} \S/.test(line) && content.split(line).length === 2);
}
