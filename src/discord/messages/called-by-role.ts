import type {
  APIUser,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";

/** Turbot's id, and the role that Discord made for it in a message's guild, if it has one and it is known. */
export interface OwnNames {
  readonly botUserId: string;
  readonly ownRoleId: string | null | undefined;
}

/**
 * Discord's autocomplete lists Turbot twice for people who can mention roles: as itself, and as its role. Picking the role means
 * Turbot too, so such a message is read as mentioning it.
 */
export function asCalled(
  payload: GatewayDispatchPayload,
  read: <M extends GatewayMessageCreateDispatchData>(message: M) => M,
): GatewayDispatchPayload {
  switch (payload.t) {
    case "MESSAGE_CREATE":
      return { ...payload, d: read(payload.d) };
    case "MESSAGE_UPDATE":
      return { ...payload, d: read(payload.d) };
    default:
      return payload;
  }
}

/** The same for one message. */
export function messageAsCalled<M extends GatewayMessageCreateDispatchData>(
  message: M,
  { botUserId, ownRoleId }: OwnNames,
): M {
  const role = message.mention_roles?.find((id) => id === ownRoleId);
  if (role === undefined) return message;
  const content = message.content.replaceAll(`<@&${role}>`, `<@${botUserId}>`);
  const known = message.mentions.some(({ id }) => id === botUserId);
  return { ...message, content, mentions: known ? message.mentions : [...message.mentions, self(botUserId)] };
}

function self(id: string): APIUser {
  return { id, username: "Turbot", discriminator: "0000", global_name: null, avatar: null, bot: true };
}
