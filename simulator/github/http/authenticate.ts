import { timingSafeEqual } from "node:crypto";
import type { AppCaller, Apps } from "../apps/app.ts";

/** The token in a header: `Bearer`, `token`, or Basic as git sends it. */
function tokenIn(authorization: string | undefined): string {
  const [scheme = "", credentials = ""] = (authorization ?? "").split(" ");
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return credentials;
    case "basic": {
      const decoded = Buffer.from(credentials, "base64").toString();
      return decoded.slice(decoded.indexOf(":") + 1);
    }
    default:
      return "";
  }
}

/** Who calls: the lasting token's owner, or an app. Undefined: nobody that GitHub knows. */
export type Authenticate = (authorization: string | undefined) => Caller | undefined;

export interface Caller {
  readonly login: string;
  /** Undefined: a person's token. */
  readonly app: AppCaller | undefined;
}

/** @throws RefusedError for an app's token that has ended or is suspended */
export function authenticator(token: string, login: string, apps: Pick<Apps, "callerOf">): Authenticate {
  return (authorization) => {
    const given = tokenIn(authorization);
    if (same(given, token)) return { login, app: undefined };
    const app = apps.callerOf(given);
    return app === undefined ? undefined : { login: app.login, app };
  };
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
