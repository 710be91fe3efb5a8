import { RefusalError } from "../../declaration/refusal.ts";
import { textsOf } from "../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { messageLimit } from "../../discord/messages/split-message.ts";
import type { HandlerCall } from "../dispatch/call.ts";
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
    /**
     * @param isFirstResponse the first response to a person is sent even when the limit is used up
     * @param underWay calls that may have paid for it
     */
    charged<T extends OutgoingMessage>(
      read: () => T,
      isFirstResponse = false,
      underWay: readonly HandlerCall[] = [],
    ): T {
      const payer = underWay.find(({ isOver, prepaid = 0 }) => !isOver && prepaid > 0);
      const pay = (count: number) => {
        if (payer !== undefined && (payer.prepaid ?? 0) >= count)
          payer.prepaid = (payer.prepaid ?? 0) - count;
        else if (isFirstResponse) messages.reserve(count);
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
