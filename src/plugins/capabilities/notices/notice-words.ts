import { onOneLine } from "../../host/plugin-report.ts";

/** What stands in a notice besides what was done. */
export interface NoticeFacts {
  readonly plugin: string;
  /** Undefined: none was given. */
  readonly reason: string | undefined;
  /** Who asked for it; undefined: nobody did. "a moderator": the server doesn't say who. */
  readonly by: { readonly userId: string } | "a moderator" | undefined;
  /** How to appeal, in an admin's words. */
  readonly appeal: string | undefined;
}

/** Turbot's words around what others wrote, which is shown as what it is: no name, reason or appeal can pass for Turbot's. */
export const noticeWords = {
  /** @param says "timed out in `Reef` until …" */
  told: (says: string, { plugin, reason, by, appeal }: NoticeFacts) =>
    [
      `You were ${says}.`,
      reason === undefined ? "No reason was given." : `The reason that was given: ${asCode(reason)}`,
      by === undefined
        ? `The **${plugin}** plugin did that by itself, as the server's admins let it.`
        : `${by === "a moderator" ? "A moderator" : `<@${by.userId}>`} did that with the **${plugin}** plugin.`,
      appeal === undefined
        ? "If you think that's a mistake, ask the server's moderators."
        : `How to appeal, as the server's admins say: ${inPlain(appeal)}`,
      "-# I only pass this on, and nobody reads answers to it here.",
    ].join("\n"),
  /** It didn't happen. */
  corrected: (says: string) =>
    `You were **not** ${says}: it didn't work, so what stood here before isn't true.`,
} as const;

/** A server's name, for Discord: nothing in it is a link or a mention. */
export function asCode(text: string): string {
  return `\`${onOneLine(text).trim()}\``;
}

/** An address can be used, and is seen as it is. */
function inPlain(text: string): string {
  return onOneLine(text)
    .replaceAll(/[<>|*~\\]/g, "")
    .trim();
}
