import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import { inWords } from "../../administration/create-administration.ts";
import type { AdminAction } from "../../administration/store/admin-actions.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { cut } from "../panel/pages.ts";
import { navigation } from "./navigation.ts";

/** Changes that fit on the page. */
export const historyShown = 12;

/** Who changed what with `/turbot`, newest first. */
export function historyPage(actions: readonly AdminAction[], isOperator: boolean): OutgoingMessage {
  const lines = actions.map((action) => `• ${timestamp(action.at, "f")} ${cut(inWords(action), 130)}`);
  return {
    content: cut(
      [
        `**Who changed what${isOperator ? "" : " in this server"}**`,
        ...(lines.length === 0 ? ["Nothing has been changed with `/turbot` yet."] : lines),
        "-# Kept for 400 days; the admin channel hears of each. Plugins' changes are in `/plugins`.",
      ].join("\n"),
      2_000,
    ),
    components: [navigation("history", isOperator)],
  };
}
