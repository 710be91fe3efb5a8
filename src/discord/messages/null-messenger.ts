import type { Answered, Messenger } from "./messenger.ts";

const nothing = async () => {};
const noAnswer = async (): Promise<Answered> => ({ ids: [], isPrivate: false });

/** Accepts everything and sends nothing: for plugins that are loaded before there is anybody to talk to. */
export const nullMessenger: Messenger = {
  send: async () => [],
  edit: nothing,
  removeButtons: nothing,
  delete: nothing,
  endPoll: nothing,
  react: nothing,
  typing: () => () => {},
  startThread: async (_channelId, messageId) => messageId,
  respond: noAnswer,
  defer: nothing,
  followUp: noAnswer,
  update: nothing,
  deferUpdate: nothing,
  editResponse: noAnswer,
  editAnswer: nothing,
  deleteAnswer: nothing,
  showModal: nothing,
  suggest: nothing,
  roles: async () => [],
};
