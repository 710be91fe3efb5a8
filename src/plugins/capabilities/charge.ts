import { RefusalError } from "../../declaration/refusal.ts";
import { textsOf } from "../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { messageLimit } from "../../discord/messages/split-message.ts";
import type { RateLimit } from "./rate-limit.ts";

/**
 * Makes plugins pay for what they say. A message that is refused for being too much must cost the plugin more than us: reading it costs
 * one message, its length is charged before it is split, and the rest afterwards.
 *
 * @param messages 20 at once, then one a second
 */
export function createCharge(messages: RateLimit) {
  const tooMany = () =>
    new RefusalError(
      "Too many messages: 20 at once, then one a second. A text over 2,000 characters is several",
    );
  return {
    tooMany,
    /** @param isFirstResponse the first response to a person is sent even when the limit is used up */
    charged<T extends OutgoingMessage>(read: () => T, isFirstResponse = false): T {
      const pay = (count: number) => {
        if (isFirstResponse) messages.reserve(count);
        else if (!messages.take(count)) throw tooMany();
      };
      pay(isFirstResponse ? 0 : 1);
      const message = read();
      const least = Math.max(1, Math.ceil(message.content.length / messageLimit));
      pay(least - 1);
      pay(Math.max(0, textsOf(message).length - least));
      return message;
    },
  };
}
