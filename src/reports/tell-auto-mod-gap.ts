import type { AutoModGap } from "../discord/auto-mod-rules.ts";
import { oneLine } from "../requests/thread/messages.ts";
import type { TellOnce } from "./tell-once.ts";

/** Tells the admins what of a server's AutoMod rules Turbot can't hold plugins to. */
export async function tellAutoModGap(
  tellOnce: Pick<TellOnce, "tell" | "over">,
  guildId: string,
  gap: AutoModGap,
): Promise<void> {
  const topic = `auto-mod ${guildId}`;
  switch (gap.kind) {
    case "none":
      return tellOnce.over(topic);
    case "hidden":
      await tellOnce.tell(
        topic,
        `**${oneLine(gap.serverName, 60)}** has AutoMod rules that I can't read, so plugins can repeat there what members couldn't say themselves. ` +
          "Give my role *Manage Server* in that server, and I'll hold plugins to its rules.",
      );
      return;
    case "odd":
      await tellOnce.tell(
        topic,
        `In the server ${guildId}, AutoMod has patterns that I can't read, so I don't hold plugins to them: ` +
          `${gap.patterns.map((one) => `\`${oneLine(one.replaceAll("`", "'"), 100)}\``).join(", ")}. All its other rules hold. ` +
          "Written without flags like `(?x)` and without sets in sets, I can read them.",
      );
  }
}
