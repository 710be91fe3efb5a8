import { NoThreadHereError } from "../../discord/messages/open-thread.ts";
import { readRefusal } from "../../discord/rest/read-refusal.ts";
import { messages } from "./messages.ts";

/** Why a request has no thread for planning. */
export interface NoThread {
  /** For the request's record. */
  readonly reason: string;
  /** For the requester, with what to do. */
  readonly words: string;
  /** For the admins; undefined if they can't change it. */
  readonly admins: string | undefined;
}

/** The reason that more permissions would fix. */
export const lackedPermissions = "no thread could be opened";

/** Suggests permissions only if permissions are what is missing. */
export function whyNoThread(error: unknown, channelId: string): NoThread {
  if (error instanceof NoThreadHereError) {
    const { place } = error;
    return {
      reason: `no thread is possible here: ${place}`,
      words: messages.noThreads[place],
      admins: undefined,
    };
  }
  const refusal = readRefusal(error);
  const said = refusal?.said ?? "";
  switch (refusal?.reason) {
    case "autoMod":
      return {
        reason: `AutoMod blocked the thread's name: ${said}`,
        words: messages.noThreads.autoMod,
        admins: messages.admins.threadRefused(channelId, said),
      };
    case "limit":
      return {
        reason: `no room for another thread: ${said}`,
        words: messages.noThreads.full,
        admins: messages.admins.threadRefused(channelId, said),
      };
    case "permissions":
      return {
        reason: lackedPermissions,
        words: messages.noThread(channelId),
        admins: messages.admins.noThread(channelId),
      };
    default:
      return {
        reason: `no thread could be opened: ${said}`,
        words: messages.noThreads.refused(said),
        admins: messages.admins.threadRefused(channelId, said),
      };
  }
}
