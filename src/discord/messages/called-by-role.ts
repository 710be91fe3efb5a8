import type {
  APIUser,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from "discord-api-types/v10";

/** Who Turbot is, and the role that Discord made for it in a message's guild; none, or not known: nothing. */
export interface OwnNames {
  readonly botUserId: string;
  readonly ownRoleId: string | null | undefined;
}

/**
 * In Discord's list of names Turbot stands twice for those who may mention roles: as itself, and as its role. Who picks
 * the role means Turbot too, so such a message is read as one that mentions it.
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
