import type { InteractionType } from "discord-api-types/v10";
import type { ChannelRecord, MessageRecord } from "../data.ts";

/** What a person does, before the bot gets it. */
export interface NewInteraction {
  readonly type: InteractionType;
  readonly userId: string;
  readonly channel: ChannelRecord;
  readonly name: string;
  readonly data: object;
  /** The message whose component was used, or opened the modal. */
  readonly source?: MessageRecord | undefined;
}
