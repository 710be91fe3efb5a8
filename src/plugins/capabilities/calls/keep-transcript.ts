import type { DeedOf } from "../../deeds/deed.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import type { DeedAnswer } from "../guild-powers.ts";
import type { CallTools } from "./call-tools.ts";

/** Keeps a transcript. It is Turbot's: the plugin can neither change nor delete it. */
export function createKeepTranscript(tools: CallTools) {
  const { signature, checks, ofOwnAccord } = tools;
  return async (
    deed: DeedOf<"transcript">,
    underWay: readonly HandlerCall[],
    write: (deed: DeedOf<"transcript">) => Promise<DeedAnswer>,
  ): Promise<DeedAnswer> => {
    const { channelId, sources, people } = deed;
    const guildId = await checks.guildOf(channelId);
    const source = { ...ofOwnAccord(guildId, underWay, people), repeats: sources };
    return write({ ...deed, message: { ...deed.message, signature, silent: true, source } });
  };
}
