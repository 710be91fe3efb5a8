import type { APIMessage } from "discord-api-types/v10";
import { oneLine } from "./messages.ts";

/**
 * What a member wrote, with the names of the files they attached: planning goes by words alone, and can ask for those only
 * where it knows that there was more.
 */
export function withFileNames(text: string, { attachments }: Pick<APIMessage, "attachments">): string {
  if (attachments.length === 0) return text;
  const names = attachments.map(({ filename }) => JSON.stringify(oneLine(filename, 60)));
  return `${text}\n[Attached, and not shown to you: ${names.join(", ")}]`;
}
