import type { HandlerCall, MessageRef } from "../../dispatch/call.ts";
import { validateMessage } from "../../dispatch/validate-message.ts";
import { checkFiles } from "../actions/check-files.ts";
import { type CallTools, itsAnswer } from "./call-tools.ts";

/** Changes a message that the plugin sent before, in a call or without one. */
export function createChange(tools: CallTools) {
  const {
    plugin,
    actionLimit,
    charged,
    tooManyActions,
    confine,
    checks,
    checkCarried,
    peopleIn,
    sourceOf,
    ofOwnAccord,
    sourcesOf,
    keepCopies,
    membersWords,
    files,
    sentMessages,
  } = tools;
  return async (
    method: "editMessage" | "deleteMessage" | "endPoll",
    input: Readonly<Record<string, unknown>>,
    during: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
  ): Promise<null> => {
    if (method !== "editMessage") {
      if (!actionLimit.take()) throw tooManyActions();
      await (method === "endPoll" ? sentMessages.endPoll(input) : sentMessages.delete(input, during));
      return null;
    }
    const read = () => charged(() => validateMessage(plugin, input.content));
    const isAsked = during?.isOver === false && during.caller?.lendsRights === true;
    const running = during?.isOver === false ? during.caller : undefined;
    let sources: readonly MessageRef[] = [];
    await sentMessages.edit(input, during, read, {
      check: async (message, place) => {
        if (message.files !== undefined)
          await checkFiles(checks, { ...place, caller: running, underWay, concernsThem: itsAnswer });
        const isPrivate = during?.responder?.privateAnswers?.has(String(input.messageId)) === true;
        await confine(place.guildId, place.channelId, isPrivate ? during?.caller : undefined);
        if (!isAsked) checkCarried(message, place.channelId);
        await membersWords.check(message, place, underWay);
        sources = sourcesOf(message, underWay);
      },
      withBytes: files.withBytes,
      edited: (ids, { guildId, channelId }) =>
        keepCopies.sent(ids, { guildId, channelId, isThread: false }, sources),
      named: (message) => membersWords.named(message, underWay, isAsked ? during?.caller?.userId : undefined),
      sourceOf: (message, guildId) => {
        const others = peopleIn(message, underWay);
        const { caller, kind } = during ?? {};
        if (caller === undefined || kind === undefined) return ofOwnAccord(guildId, underWay, others);
        return { ...sourceOf(caller, kind, others), guildId };
      },
    });
    return null;
  };
}
