import { violation } from "./form-codes.ts";
import type { Check } from "./violation.ts";

/** https://discord.com/developers/docs/reference#file-type-filtering */
export const fileType: Check = (value, path) =>
  typeof value === "string" && /^(image|video|audio|\.[^\s.]{1,20})$/.test(value)
    ? []
    : [violation(path, "FILE_TYPE_INVALID")];
