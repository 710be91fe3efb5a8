import type { ChangeSet } from "../../../src/pipeline/change-set.ts";
import { fileShown } from "./file-shown.ts";
import type { Conversation } from "./read-conversation.ts";

/**
 * What a review asks for, as far as the stand-in can do it: it leaves a note in the plugin. Undefined: there
 * is no review, or the plugin isn't shown.
 */
export function revisePlugin(conversation: Conversation): ChangeSet | undefined {
  const [asked = ""] = conversation.heard;
  const review = /<review>\n([\s\S]*?)\n<\/review>/.exec(asked)?.[1];
  const path = /It changes: .*?(plugins\/[a-z0-9-]+\.ts)\b/.exec(asked)?.[1];
  const content = path === undefined ? undefined : fileShown(conversation, path);
  const line = content?.split("\n").find((each) => each.startsWith("export default class "));
  if (review === undefined || path === undefined || line === undefined) return undefined;
  return {
    title: "Do what the review asked for",
    summary: "A note where a change was asked for.\n\nWritten by the playground's stand-in for Claude.",
    changes: [
      { action: "edit", path, edits: [{ find: line, replace: `// Changed after a review.\n${line}` }] },
    ],
  };
}
