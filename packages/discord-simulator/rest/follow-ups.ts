import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { unknownMessage, unknownWebhook } from "../errors.ts";
import type { InteractionRecord } from "../interactions/interaction-record.ts";
import type { Interactions } from "../interactions/interactions.ts";
import { findMessage } from "../lookups.ts";
import { deleteMessage } from "../messages/delete-message.ts";
import { showMessage } from "../messages/show-message.ts";
import { applyEdit } from "./apply-edit.ts";
import { answerWithMessage } from "./interaction-message.ts";
import { type Call, noContent, ok, type Route } from "./route.ts";

/** What an interaction's token allows for 15 minutes: more messages, and to read, edit and delete the first one. */
export function followUpRoutes(core: Core, interactions: Interactions): Route[] {
  const of = (call: Call): InteractionRecord => {
    if (call.param("application") !== core.data.botId) throw unknownWebhook();
    return interactions.byToken(call.param("token"));
  };
  const original = (record: InteractionRecord): MessageRecord => {
    if (record.originalMessageId === undefined) throw unknownMessage();
    return findMessage(core, record.channelId, record.originalMessageId, record.userId);
  };
  const named = (call: Call): MessageRecord => {
    const record = of(call);
    const found = findMessage(core, record.channelId, call.param("message"), record.userId);
    const ours =
      found.message.interaction_metadata?.id === record.id || found.message.id === record.originalMessageId;
    if (!ours) throw unknownMessage();
    return found;
  };
  const edit = (call: Call, find: (call: Call) => MessageRecord) => {
    const target = find(call);
    const record = of(call);
    if (target.message.id === record.originalMessageId) record.thinking = false;
    return ok(showMessage(core, applyEdit(core, target, call), core.data.botId));
  };
  const remove = (target: MessageRecord) => {
    deleteMessage(core, target);
    return noContent;
  };

  const path = "/webhooks/:application/:token";
  const shared = { limit: "webhooks", open: true } as const;
  return [
    {
      ...shared,
      method: "POST",
      path,
      handle(call) {
        const record = of(call);
        // The first follow-up fills "thinking…" and stays ephemeral if that was.
        if (record.thinking) return edit(call, () => original(record));
        // One that was deleted since is no obstacle: https://github.com/discord/discord-api-docs/issues/3087
        const first = core.data.messages.get(record.channelId)?.get(record.originalMessageId ?? "");
        return ok(showMessage(core, answerWithMessage(core, record, call, first), core.data.botId));
      },
    },
    {
      ...shared,
      method: "GET",
      path: `${path}/messages/@original`,
      handle: (call) => ok(showMessage(core, original(of(call)), core.data.botId)),
    },
    {
      ...shared,
      method: "PATCH",
      path: `${path}/messages/@original`,
      handle: (call) => edit(call, (one) => original(of(one))),
    },
    {
      ...shared,
      method: "DELETE",
      path: `${path}/messages/@original`,
      handle: (call) => remove(original(of(call))),
    },
    {
      ...shared,
      method: "GET",
      path: `${path}/messages/:message`,
      handle: (call) => ok(showMessage(core, named(call), core.data.botId)),
    },
    { ...shared, method: "PATCH", path: `${path}/messages/:message`, handle: (call) => edit(call, named) },
    {
      ...shared,
      method: "DELETE",
      path: `${path}/messages/:message`,
      handle: (call) => remove(named(call)),
    },
  ];
}
