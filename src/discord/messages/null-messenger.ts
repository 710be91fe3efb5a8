import type { Messenger } from "./messenger.ts";

const nothing = async () => {};

/** Accepts everything and sends nothing: for plugins that are loaded before there is anybody to talk to. */
export const nullMessenger: Messenger = {
  send: async () => [],
  edit: nothing,
  removeButtons: nothing,
  delete: nothing,
  react: nothing,
  typing: () => () => {},
  startThread: async (_channelId, messageId) => messageId,
  respond: nothing,
  defer: nothing,
  followUp: nothing,
  update: nothing,
  deferUpdate: nothing,
  editResponse: nothing,
  showModal: nothing,
  suggest: nothing,
  roles: async () => [],
};
