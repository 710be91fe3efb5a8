import { all, list, object, oneOf, optional, required, snowflake } from "../checks.ts";
import { violation } from "../form-codes.ts";
import type { Check } from "../violation.ts";

/** Permissions as a number in a text: https://docs.discord.com/developers/topics/permissions */
const bits: Check = (value, path) =>
  (typeof value === "string" && /^\d{1,20}$/.test(value)) ||
  (Number.isSafeInteger(value) && Number(value) >= 0)
    ? []
    : [violation(path, "MODEL_TYPE_CONVERT", "a number of permissions")];

/** https://docs.discord.com/developers/resources/channel#edit-channel-permissions: 0 is a role, 1 a member. */
export const overwriteForm: Check = object({
  type: required(oneOf([0, 1])),
  allow: optional(bits),
  deny: optional(bits),
});

/** All of a channel's. How many there can be isn't the form's matter: 30060. */
export const overwriteList: Check = list(
  { max: Number.POSITIVE_INFINITY },
  all(object({ id: required(snowflake) }), overwriteForm),
);
