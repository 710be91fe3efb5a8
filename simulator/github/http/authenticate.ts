import { timingSafeEqual } from "node:crypto";

/** Whether the header has the token: `Bearer`, `token`, or Basic as git sends it. */
export function hasToken(authorization: string | undefined, token: string): boolean {
  const [scheme = "", credentials = ""] = (authorization ?? "").split(" ");
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return same(credentials, token);
    case "basic": {
      const decoded = Buffer.from(credentials, "base64").toString();
      return same(decoded.slice(decoded.indexOf(":") + 1), token);
    }
    default:
      return false;
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
