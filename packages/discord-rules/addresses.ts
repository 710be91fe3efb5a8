import { charactersIn } from "./checks.ts";
import { violation } from "./form-codes.ts";
import type { Check } from "./violation.ts";

/**
 * An address. Discord doesn't document its rules; bots report that it refuses hosts without a top-level domain
 * ("localhost", a name in somebody's network) and malformed addresses: browsers fix "https:example.com", spaces and
 * line breaks, Discord doesn't.
 *
 * @param schemes without a colon: "https"
 */
export function url({ max, schemes }: { readonly max: number; readonly schemes: readonly string[] }): Check {
  return (value, path) => {
    if (typeof value !== "string") return [violation(path, "MODEL_TYPE_CONVERT", "a string")];
    if (charactersIn(value) > max) return [violation(path, "BASE_TYPE_MAX_LENGTH", max)];
    const parsed = URL.parse(value);
    if (parsed === null) return [violation(path, "URL_TYPE_INVALID_URL")];
    const scheme = parsed.protocol.slice(0, -1);
    if (!schemes.includes(scheme)) return [violation(path, "URL_TYPE_INVALID_SCHEME", scheme, schemes)];
    const isWhole = writtenOut.test(value) && (!isOnTheWeb(scheme) || hasPublicHost(parsed));
    return isWhole ? [] : [violation(path, "URL_TYPE_INVALID_URL")];
  };
}

/** A scheme, two slashes and something right after them, with no character that an address must escape. */
const writtenOut = /^[a-z][-+.a-z\d]*:\/\/[^/?#\s\p{Cc}\p{Default_Ignorable_Code_Point}][^\s\p{Cc}\\]*$/iu;

function isOnTheWeb(scheme: string): boolean {
  return scheme === "http" || scheme === "https";
}

/** Names separated by dots, the last made of letters; whether an IP address is allowed isn't documented. */
const publicHost =
  /^(?=.{4,253}$)(?:[a-z\d_](?:[-_a-z\d]{0,61}[a-z\d_])?\.)+(?:[a-z]{2,63}|xn--[-a-z\d]{1,59})$/;

function hasPublicHost({ hostname, username, password }: URL): boolean {
  return publicHost.test(hostname) && username === "" && password === "";
}
