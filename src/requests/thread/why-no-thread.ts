import { NoThreadHereError } from "../../discord/messages/open-thread.ts";
import { readRefusal } from "../../discord/rest/read-refusal.ts";
import { messages } from "./messages.ts";

/** Why a request has no thread to be planned in. */
export interface NoThread {
  /** For the record. */
  readonly reason: string;
  /** For who asked, with what to do. */
  readonly words: string;
  /** For the admins; undefined: it is nothing that they could change. */
  readonly admins: string | undefined;
}

/** The reason that permissions would remedy. */
export const lackedPermissions = "no thread could be opened";

/** Permissions are advised where permissions are what is missing, and nowhere else. */
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
