import { InteractionType, MessageFlags, InteractionResponseType as Reply } from "discord-api-types/v10";
import { z } from "zod";
import { suggestions } from "../../discord-rules/commands/suggestions.ts";
import { modal } from "../../discord-rules/components/modals.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { invalidForm, unknownMessage } from "../errors.ts";
import type { InteractionRecord } from "../interactions/interaction-record.ts";
import type { Interactions, Answer as Outcome } from "../interactions/interactions.ts";
import { findMessage } from "../lookups.ts";
import { showMessage } from "../messages/show-message.ts";
import { checkedForm, parseForm } from "../parse-form.ts";
import { applyEdit } from "./apply-edit.ts";
import { answerWithMessage, startThinking } from "./interaction-message.ts";
import { type Answer, type Call, noContent, ok, type Route } from "./route.ts";

const callback = z.object({
  type: z.union([z.literal(4), z.literal(5), z.literal(6), z.literal(7), z.literal(8), z.literal(9)]),
  data: z.unknown().optional(),
});

const deferral = z.object({ flags: z.int().nullish() }).nullish();

interface Suggested {
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
}

/** Where an answer is in a callback's body. */
const inData = ["data"];

/** Which answers an interaction allows. */
const fitting: Record<number, readonly number[]> = {
  [InteractionType.ApplicationCommand]: [4, 5, 9],
  [InteractionType.MessageComponent]: [4, 5, 6, 7, 9],
  [InteractionType.ApplicationCommandAutocomplete]: [8],
  [InteractionType.ModalSubmit]: [4, 5, 6, 7],
};

export function interactionRoutes(core: Core, interactions: Interactions): Route[] {
  return [
    {
      method: "POST",
      path: "/interactions/:interaction/:token/callback",
      open: true,
      handle(call) {
        const record = interactions.claim(call.param("interaction"), call.param("token"));
        const { type, data } = parseForm(callback, call.body);
        const updates = type === Reply.DeferredMessageUpdate || type === Reply.UpdateMessage;
        const fits =
          fitting[record.type]?.includes(type) && !(updates && record.sourceMessageId === undefined);
        if (!fits) {
          throw invalidForm({
            path: ["type"],
            code: "INTERACTION_RESPONSE_TYPE_INVALID",
            message: `An interaction of type ${record.type} can't be answered with type ${type}.`,
          });
        }
        const { outcome, message } = answer(core, record, type, data, call);
        record.responseType = type;
        interactions.settle(record, outcome);
        return call.query.get("with_response") === "true"
          ? ok(response(core, record, type, message))
          : noContent;
      },
    },
  ];
}

function answer(
  core: Core,
  record: InteractionRecord,
  type: number,
  data: unknown,
  call: Call,
): { outcome: Outcome; message?: MessageRecord } {
  switch (type) {
    case Reply.ChannelMessageWithSource: {
      const message = answerWithMessage(core, record, { ...call, body: data ?? {} }, undefined, inData);
      record.originalMessageId = message.message.id;
      return { outcome: { kind: "message", message: showMessage(core, message, record.userId) }, message };
    }
    case Reply.DeferredChannelMessageWithSource: {
      const flags = parseForm(deferral, data)?.flags ?? 0;
      const message = startThinking(core, record, (flags & MessageFlags.Ephemeral) !== 0);
      record.originalMessageId = message.message.id;
      record.thinking = true;
      return { outcome: { kind: "deferred" }, message };
    }
    case Reply.DeferredMessageUpdate:
      record.originalMessageId = record.sourceMessageId;
      return { outcome: { kind: "deferred" } };
    case Reply.UpdateMessage: {
      const message = applyEdit(core, source(core, record), { ...call, body: data ?? {} }, inData);
      record.originalMessageId = record.sourceMessageId;
      return { outcome: { kind: "update", message: showMessage(core, message, record.userId) }, message };
    }
    case Reply.Modal: {
      record.modal = checkedForm(modal, data, inData);
      return { outcome: { kind: "modal", modal: record.modal } };
    }
    default:
      return {
        outcome: { kind: "choices", choices: checkedForm<Suggested>(suggestions, data, inData).choices },
      };
  }
}

function source(core: Core, record: InteractionRecord): MessageRecord {
  if (record.sourceMessageId === undefined) throw unknownMessage();
  return findMessage(core, record.channelId, record.sourceMessageId, record.userId);
}

/** What `with_response` returns. */
function response(
  core: Core,
  record: InteractionRecord,
  type: number,
  message: MessageRecord | undefined,
): Answer["body"] {
  const about =
    message === undefined
      ? {}
      : {
          response_message_id: message.message.id,
          response_message_loading: record.thinking,
          response_message_ephemeral: message.visibleTo !== undefined,
        };
  const shown = message === undefined ? {} : { message: showMessage(core, message, core.data.botId) };
  return {
    interaction: {
      id: record.id,
      type: record.type,
      channel_id: record.channelId,
      guild_id: record.guildId,
      ...about,
    },
    resource: { type, ...shown },
  };
}
