import { randomBytes } from "node:crypto";
import type { APIMessage } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import { refused, unknownInteraction, unknownWebhook } from "../errors.ts";
import { guildOf } from "../lookups.ts";
import { InteractionFailedError } from "./interaction-failed.ts";
import { interactionPayload } from "./interaction-payload.ts";
import type { InteractionRecord } from "./interaction-record.ts";
import type { NewInteraction } from "./new-interaction.ts";

/** How long a bot has for its first answer, in milliseconds. */
export const answerWithin = 3_000;
/** How long an interaction's token lives, in milliseconds. */
const tokenLives = 15 * 60_000;

/** The result of an interaction. */
export type Answer =
  | { readonly kind: "message" | "update"; readonly message: APIMessage }
  | { readonly kind: "deferred" }
  | { readonly kind: "modal"; readonly modal: unknown }
  | { readonly kind: "choices"; readonly choices: readonly { name: string; value: string | number }[] };

export interface Interactions {
  /**
   * Sends it to the bot and waits for its first answer.
   * @throws InteractionFailedError after 3 s, when the bot answers too late, or when the simulator stops
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
  const byToken = new Map([...interactions.values()].map((record) => [record.token, record]));
  const waiting = new Map<
    string,
    { resolve(answer: Answer): void; fail(reason: InteractionFailedError["reason"]): void }
  >();

  const fail = (record: InteractionRecord, reason: InteractionFailedError["reason"]) => {
    if (record.state === "waiting") record.state = "failed";
    waiting.get(record.id)?.fail(reason);
  };

  return {
    use(wanted) {
      const record = newRecord(core, wanted);
      interactions.set(record.id, record);
      byToken.set(record.token, record);
      // The oldest come first.
      for (const [id, old] of interactions) {
        if (core.now() - old.createdAt <= tokenLives) break;
        interactions.delete(id);
        byToken.delete(old.token);
      }
      const answered = new Promise<Answer & { interactionId: string }>((resolve, reject) => {
        const timer = setTimeout(() => fail(record, "no_answer"), answerWithin);
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
            reject(new InteractionFailedError(record.id, record.name, reason));
          },
        });
      });
      core.emit({
        t: "INTERACTION_CREATE",
        d: interactionPayload(core, record, wanted),
        guildId: record.guildId,
      });
      return answered;
    },
    claim(interactionId, token) {
      const record = interactions.get(interactionId);
      if (record === undefined || record.token !== token) throw unknownInteraction();
      if (record.state === "answered") throw refused("alreadyAcknowledged");
      if (record.state === "failed" || core.now() - record.createdAt > answerWithin) {
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
      const record = byToken.get(token);
      if (record === undefined) throw unknownWebhook();
      if (core.now() - record.createdAt > tokenLives) throw refused("invalidWebhookToken");
      if (record.state !== "answered") throw unknownWebhook();
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
