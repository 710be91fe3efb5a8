import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { RequestKind } from "../requests/requests.ts";
import { meansQuiet, meansTalkAgain } from "./manners/quiet-phrases.ts";
import { meansStop } from "./stop-phrases.ts";

/** What a message that mentions Turbot asks for. */
export type Mention =
  | { readonly kind: "request"; readonly of: RequestKind; readonly description: string }
  /** `quiets`: from a moderator, it means an hour of quiet as well. */
  | { readonly kind: "stop"; readonly quiets: boolean }
  | { readonly kind: "talk again" }
  | { readonly kind: "talk"; readonly text: string };

const prefixes: readonly (readonly [RegExp, RequestKind])[] = [
  [/^feature\s+request\s*:\s*/i, "plugin"],
  [/^bot\s+improvement\s*:\s*/i, "core"],
];

/** Whether a message calls Turbot by name. A reply to Turbot that doesn't ping it isn't a call. */
export function mentions(
  message: Pick<GatewayMessageCreateDispatchData, "mentions">,
  botUserId: string,
): boolean {
  return message.mentions.some((user) => user.id === botUserId);
}

export function readMention(message: GatewayMessageCreateDispatchData, botUserId: string): Mention {
  const text = message.content.replaceAll(new RegExp(`<@!?${botUserId}>`, "g"), " ").trim();
  for (const [prefix, of] of prefixes) {
    if (prefix.test(text)) return { kind: "request", of, description: text.replace(prefix, "").trim() };
  }
  const quiets = meansQuiet(text);
  if (quiets || meansStop(text)) return { kind: "stop", quiets };
  if (meansTalkAgain(text)) return { kind: "talk again" };
  return { kind: "talk", text: text.replaceAll(/[ \t]{2,}/g, " ") };
}
