import type { InteractionType } from "discord-api-types/v10";

export interface InteractionRecord {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The command's name, or the custom id of a component or modal. */
  readonly name: string;
  /** The message whose component was used. */
  readonly sourceMessageId: string | undefined;
  state: "waiting" | "answered" | "failed";
  /** The `type` of the callback. */
  responseType: number | undefined;
  /** The message that `@original` refers to. */
  originalMessageId: string | undefined;
  /** Deferred with a message to come: the first follow-up fills it. */
  thinking: boolean;
  modal: unknown;
}
