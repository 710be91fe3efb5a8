import type { ChangeSet } from "../../../src/pipeline/change-set.ts";
import { fileShown } from "./file-shown.ts";
import type { Conversation } from "./read-conversation.ts";

/**
 * What a review asks for, as far as the stand-in can do it: the wish becomes a comment in the plugin. Undefined: there
 * is no review, or the plugin isn't shown.
 */
export function revisePlugin(conversation: Conversation): ChangeSet | undefined {
  const [asked = ""] = conversation.heard;
  const review = /<review>\n([\s\S]*?)\n<\/review>/.exec(asked)?.[1];
  const path = /It changes: .*?(plugins\/[a-z0-9-]+\.ts)\b/.exec(asked)?.[1];
  const content = path === undefined ? undefined : fileShown(conversation, path);
  const line = content?.split("\n").find((each) => each.startsWith("export default class "));
  if (review === undefined || path === undefined || line === undefined) return undefined;
  const words = review
    .replaceAll(/[^\p{L}\p{N} .,!?-]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 100);
  return {
    title: "Do what the review asked for",
    summary: `“${words}”\n\nWritten by the playground's stand-in for Claude, which only leaves a note.`,
    changes: [
      { action: "edit", path, edits: [{ find: line, replace: `// Asked for in review: ${words}\n${line}` }] },
    ],
  };
}
