import { flag, integer, list, object, optional, required, text } from "../checks.ts";
import { componentEmoji } from "../emojis.ts";
import type { Check } from "../violation.ts";

/** https://discord.com/developers/docs/resources/poll#poll-create-request-object */
export const pollLimits = {
  question: { min: 1, max: 300 },
  answers: { min: 1, max: 10 },
  answer: { min: 1, max: 55 },
  /** Hours: 32 days. */
  duration: { min: 1, max: 32 * 24 },
} as const;

export const poll: Check = object({
  question: required(object({ text: required(text(pollLimits.question)) })),
  answers: required(
    list(
      pollLimits.answers,
      object({
        poll_media: required(
          object({ text: required(text(pollLimits.answer)), emoji: optional(componentEmoji) }),
        ),
      }),
    ),
  ),
  duration: optional(integer(pollLimits.duration)),
  allow_multiselect: optional(flag),
  layout_type: optional(integer({ min: 1, max: 1 })),
});
