import { randomBytes } from "node:crypto";
import {
  type APIMessage,
  ApplicationIntegrationType,
  InteractionContextType,
  type InteractionType,
  Locale,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Core } from "./core.ts";
import type { ChannelRecord, MessageRecord } from "./data.ts";
import { DiscordError, unknownInteraction } from "./errors.ts";
import { InteractionFailed } from "./interaction-failed.ts";
import type { InteractionRecord } from "./interaction-record.ts";
import { findUser, guildOf } from "./lookups.ts";
import { showMessage } from "./messages/show-message.ts";
import { ALL_PERMISSIONS, channelPermissions } from "./permissions.ts";
import { showChannel } from "./show-channel.ts";
import { interactionMember } from "./show-member.ts";

/** How long a bot has for its first answer, in milliseconds. */
export const ANSWER_WITHIN = 3_000;
/** How long an interaction's token lives, in milliseconds. */
const TOKEN_LIVES = 15 * 60_000;
/** What a bot may upload in an answer, in bytes: guilds without boosts. */
export const ATTACHMENT_BYTES = 10 * 1024 * 1024;

export interface NewInteraction {
  readonly type: InteractionType;
  readonly userId: string;
  readonly channel: ChannelRecord;
  readonly name: string;
  readonly data: object;
  /** Whose component was used, or whose component opened the modal. */
  readonly source?: MessageRecord | undefined;
}

/** What became of an interaction. */
export type Answer =
  | { readonly kind: "message" | "update"; readonly message: APIMessage }
  | { readonly kind: "deferred" }
  | { readonly kind: "modal"; readonly modal: unknown }
  | { readonly kind: "choices"; readonly choices: readonly { name: string; value: string | number }[] };

export interface Interactions {
  /**
   * Tells the bot and waits for its first answer.
   * @throws InteractionFailed after 3 s, when the bot answers too late, or when the simulator stops
   */
  use(interaction: NewInteraction): Promise<Answer & { interactionId: string }>;
  /** For the callback. @throws DiscordError 10062 for an unknown one, a wrong token, or after 3 s; 40060 when answered */
  claim(interactionId: string, token: string): InteractionRecord;
  /** Gives the person the bot's answer. */
  settle(record: InteractionRecord, answer: Answer): void;
  /** For follow-ups. @throws DiscordError 10015 for an unknown token or an unanswered one, 50027 after 15 min */
  byToken(token: string): InteractionRecord;
  stop(): void;
}

export function createInteractions(core: Core): Interactions {
  const { interactions } = core.data;
  const waiting = new Map<
    string,
    { resolve(answer: Answer): void; fail(reason: InteractionFailed["reason"]): void }
  >();

  const fail = (record: InteractionRecord, reason: InteractionFailed["reason"]) => {
    if (record.state === "waiting") record.state = "failed";
    waiting.get(record.id)?.fail(reason);
  };

  return {
    use(wanted) {
      const record = newRecord(core, wanted);
      interactions.set(record.id, record);
      for (const [id, old] of interactions)
        if (core.now() - old.createdAt > TOKEN_LIVES) interactions.delete(id);
      const answered = new Promise<Answer & { interactionId: string }>((resolve, reject) => {
        const timer = setTimeout(() => fail(record, "no_answer"), ANSWER_WITHIN);
        const done = () => {
          clearTimeout(timer);
          waiting.delete(record.id);
        };
        waiting.set(record.id, {
          resolve(answer) {
            done();
            resolve({ ...answer, interactionId: record.id });
          },
          fail(reason) {
            done();
            reject(new InteractionFailed(record.id, record.name, reason));
          },
        });
      });
      core.emit({
        t: "INTERACTION_CREATE",
        d: payloadOf(core, record, wanted),
        guildId: record.guildId,
      });
      return answered;
    },
    claim(interactionId, token) {
      const record = interactions.get(interactionId);
      if (record === undefined || record.token !== token) throw unknownInteraction();
      if (record.state === "answered") {
        throw new DiscordError(400, 40060, "Interaction has already been acknowledged.");
      }
      if (record.state === "failed" || core.now() - record.createdAt > ANSWER_WITHIN) {
        fail(record, "too_late");
        throw unknownInteraction();
      }
      return record;
    },
    settle(record, answer) {
      record.state = "answered";
      waiting.get(record.id)?.resolve(answer);
    },
    byToken(token) {
      const record = [...interactions.values()].find((one) => one.token === token);
      if (record === undefined) throw new DiscordError(404, 10015, "Unknown Webhook");
      if (core.now() - record.createdAt > TOKEN_LIVES)
        throw new DiscordError(401, 50027, "Invalid Webhook Token");
      if (record.state !== "answered") throw new DiscordError(404, 10015, "Unknown Webhook");
      return record;
    },
    stop() {
      for (const { fail: tell } of [...waiting.values()]) tell("stopped");
    },
  };
}

function newRecord(core: Core, wanted: NewInteraction): InteractionRecord {
  return {
    id: core.nextId(),
    token: `aW50ZXJhY3Rpb246${randomBytes(24).toString("base64url")}`,
    type: wanted.type,
    userId: wanted.userId,
    channelId: wanted.channel.channel.id,
    guildId: guildOf(wanted.channel),
    createdAt: core.now(),
    name: wanted.name,
    sourceMessageId: wanted.source?.message.id,
    state: "waiting",
    responseType: undefined,
    originalMessageId: undefined,
    thinking: false,
    modal: undefined,
  };
}

/** INTERACTION_CREATE's data. */
function payloadOf(core: Core, record: InteractionRecord, wanted: NewInteraction): object {
  const { channel, userId, source } = wanted;
  const guild = core.data.guilds.get(record.guildId ?? "");
  const member = guild?.members.get(userId);
  const botId = core.data.botId;
  const shared = {
    id: record.id,
    application_id: botId,
    type: record.type,
    token: record.token,
    version: 1,
    data: wanted.data,
    channel_id: record.channelId,
    channel: {
      ...showChannel(core, channel),
      permissions: channelPermissions(core, channel, userId).toString(),
    },
    locale: Locale.EnglishUS,
    entitlements: [],
    attachment_size_limit: ATTACHMENT_BYTES,
    ...(source === undefined ? {} : { message: showMessage(core, source, botId) }),
  };
  if (guild === undefined || member === undefined) {
    return {
      ...shared,
      user: findUser(core, userId),
      app_permissions: (ALL_PERMISSIONS & ~PermissionFlagsBits.Administrator).toString(),
      authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: "0" },
      context: InteractionContextType.BotDM,
    };
  }
  return {
    ...shared,
    guild_id: guild.guild.id,
    guild: { id: guild.guild.id, features: [], locale: guild.guild.preferred_locale },
    guild_locale: guild.guild.preferred_locale,
    member: interactionMember(core, member, channelPermissions(core, channel, userId)),
    app_permissions: channelPermissions(core, channel, botId).toString(),
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: guild.guild.id },
    context: InteractionContextType.Guild,
  };
}
