import type { Action, ActionContext } from "./action.ts";
import { autoModRules, deleteAutoModRule, setAutoModRule } from "./auto-mod-rules.ts";
import { changeRole } from "./change-role.ts";
import { deleteMessage } from "./delete-message.ts";
import { directMessage } from "./direct-message.ts";
import { mailBlock, mailClose, mailOpen, mailReply } from "./mail.ts";
import { ban, unban } from "./members/ban.ts";
import { kick, warn } from "./members/kick-or-warn.ts";
import { nickname } from "./members/nickname.ts";
import { endTimeOut, timeOut } from "./members/time-out.ts";
import { pinMessage } from "./pin-message.ts";
import { changeChannel } from "./places/change-channel.ts";
import { changeThread } from "./places/change-thread.ts";
import { lockChannel, unlockChannel } from "./places/lock-channel.ts";
import { purge } from "./places/purge.ts";
import { sendTranscript } from "./places/send-transcript.ts";
import { slowMode } from "./places/slow-mode.ts";
import { startPrivateThread } from "./places/start-private-thread.ts";
import { addToThread, removeFromThread } from "./places/thread-people.ts";
import { react } from "./react.ts";
import { startPost } from "./start-post.ts";
import { startThread } from "./start-thread.ts";

/**
 * Everything that a plugin can do beyond answering, by the name of its call. Each checks that the plugin declared it, that an admin of the
 * guild granted it, and that both Turbot and the person who asked for it have the permission. An event lends nobody's rights: Turbot acts
 * with its own, and only on the person whom the event is about.
 */
export const actions = {
  react,
  thread: startThread,
  post: startPost,
  delete: deleteMessage,
  role: changeRole,
  pin: pinMessage,
  setAutoModRule,
  deleteAutoModRule,
  autoModRules,
  timeOut,
  endTimeOut,
  kick,
  nickname,
  ban,
  unban,
  warn,
  directMessage,
  privateThread: startPrivateThread,
  changeThread,
  addToThread,
  removeFromThread,
  transcript: sendTranscript,
  slowMode,
  lockChannel,
  unlockChannel,
  changeChannel,
  purge,
  mailOpen,
  mailReply,
  mailClose,
  mailBlock,
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof actions;

export function isAction(method: string): method is ActionName {
  return Object.hasOwn(actions, method);
}

/** @throws RefusalError, z.ZodError, or Discord's error */
export async function performAction(name: ActionName, input: unknown, on: ActionContext): Promise<unknown> {
  return actions[name].perform(input, on);
}
