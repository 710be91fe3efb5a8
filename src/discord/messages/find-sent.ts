import type { API } from "@discordjs/core";
import type { APIMessage, RESTPostAPIChannelMessageJSONBody } from "discord-api-types/v10";
import { isWritten } from "../../../packages/discord-rules/messages/message-types.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import type { Earlier } from "./messenger.ts";

/** Discord's limit per call. The message was sent soon after `since`, so it is among the first. */
const looked = 100;

/** Returns the id of a message that was already sent, each once; undefined if it wasn't. */
export type Sent = (body: RESTPostAPIChannelMessageJSONBody) => string | undefined;

/**
 * Looks for what an earlier process may have sent before it was killed: Discord absorbs a repeated nonce only for a few
 * minutes, and a machine can be off for longer.
 */
export function createSentFinder(api: API): (channelId: string, earlier: Earlier) => Promise<Sent> {
  let me: Promise<string> | undefined;

  function ownId(): Promise<string> {
    me ??= api.users.getCurrent().then(({ id }) => id);
    me.catch(() => {
      me = undefined;
    });
    return me;
  }

  return async (channelId, { since, said }) => {
    const id = await ownId();
    const own = (await messagesAfter(api, channelId, since)).filter(
      ({ author, type }) => author.id === id && isWritten(type),
    );
    return (body) => {
      const found = own.findIndex((message) => isSame(message, body, said));
      return own.splice(found, found < 0 ? 0 : 1)[0]?.id;
    };
  };
}

/** Oldest first. If nothing can be read, nothing is found. */
async function messagesAfter(api: API, channelId: string, after: string): Promise<APIMessage[]> {
  try {
    return (await api.channels.getMessages(channelId, { after, limit: looked })).toReversed();
  } catch (error) {
    if (refusedFor(error, discordCode.missingAccess, discordCode.missingPermissions)) return [];
    throw error;
  }
}

function isSame(
  message: APIMessage,
  body: RESTPostAPIChannelMessageJSONBody,
  said: string | undefined,
): boolean {
  if (message.nonce !== undefined && message.nonce === body.nonce) return true;
  const answers = body.message_reference?.message_id;
  if (message.message_reference?.message_id !== answers) return false;
  if (said !== undefined) return answers !== undefined || isSameText(message.content, said);
  // A button's id names what it is for, and the plan it belongs to.
  const [has, wants] = [customIds(message.components), customIds(body.components)];
  return has === wants && (wants !== "" || isSameText(message.content, body.content ?? ""));
}

/** Discord trims what it receives. */
function isSameText(one: string, other: string): boolean {
  return one.trim() === other.trim();
}

function customIds(components: unknown): string {
  return [...JSON.stringify(components ?? []).matchAll(/"custom_id":"([^"]*)"/g)]
    .map(([, id]) => id)
    .join(" ");
}
