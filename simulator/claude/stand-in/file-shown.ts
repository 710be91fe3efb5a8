import type { Conversation } from "./read-conversation.ts";

/** The content of a file that a call shows, in an element `<file path="…">` or in a fence under its path. */
export function fileShown({ system, heard }: Conversation, path: string): string | undefined {
  const text = [system, ...heard].join("\n\n");
  const name = path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const element = new RegExp(`<file[^>]*"${name}"[^>]*>\\n?([\\s\\S]*?)\\n?</file>`).exec(text)?.[1];
  const fence = new RegExp(`^.*${name}.*\\n+(\`{3,})\\w*\\n([\\s\\S]*?)\\n\\1`, "m").exec(text)?.[2];
  return element ?? fence;
}
