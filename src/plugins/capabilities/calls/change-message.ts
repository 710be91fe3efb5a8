import type { HandlerCall, MessageRef } from "../../dispatch/call.ts";
import { type CallTools, itsAnswer } from "./call-tools.ts";

/** Changes a message that the plugin sent before, in a call or without one. */
export function createChange(tools: CallTools) {
  const {
    payForAction,
    charged,
    outgoing,
    peopleIn,
    sourceOf,
    ofOwnAccord,
    membersWords,
    files,
    outgoingMessage,
    sentMessages,
  } = tools;
  return async (
    method: "editMessage" | "deleteMessage" | "endPoll",
    input: Readonly<Record<string, unknown>>,
    during: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
  ): Promise<null> => {
    if (method !== "editMessage") {
      payForAction(during?.isOver === false ? during.caller : undefined);
      await (method === "endPoll" ? sentMessages.endPoll(input) : sentMessages.delete(input, during));
      return null;
    }
    const read = () => charged(() => outgoingMessage(input.content));
    const isAsked = during?.isOver === false && during.caller?.lendsRights === true;
    const running = during?.isOver === false ? during.caller : undefined;
    let repeats: readonly MessageRef[] = [];
    await sentMessages.edit(input, during, read, {
      check: async (message, place) => {
        const isPrivate = during?.responder?.privateAnswers?.has(String(input.messageId)) === true;
        const where = {
          ...{ guildId: place.guildId, channelId: place.channelId },
          to: isPrivate ? during?.caller : undefined,
          asker:
            isPrivate || (isAsked && during.caller?.channelId === place.channelId)
              ? during?.caller
              : undefined,
          filesBy: { caller: running, concernsThem: itsAnswer },
        };
        await outgoing.check(message, where, underWay);
        repeats = outgoing.sourcesOf(message, underWay);
      },
      withBytes: files.withBytes,
      named: (message) => membersWords.named(message, underWay, isAsked ? during?.caller?.userId : undefined),
      sourceOf: (message, guildId) => {
        const others = peopleIn(message, underWay);
        const { caller, kind } = during ?? {};
        if (caller === undefined || kind === undefined)
          return { ...ofOwnAccord(guildId, underWay, others), repeats };
        return { ...sourceOf(caller, kind, others), guildId, repeats };
      },
    });
    return null;
  };
}
