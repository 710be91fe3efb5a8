import type { APIMessage } from "discord-api-types/v10";
import { oneLine } from "./messages.ts";

/**
 * What a member wrote, with the names of attached files: planning sees only text, and can ask about a file only if it knows
 * there is one.
 */
export function withFileNames(text: string, { attachments }: Pick<APIMessage, "attachments">): string {
  if (attachments.length === 0) return text;
  const names = attachments.map(({ filename }) => JSON.stringify(oneLine(filename, 60)));
  return `${text}\n[Attached, and not shown to you: ${names.join(", ")}]`;
}
