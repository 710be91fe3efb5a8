import type { TokenPermission } from "../github-simulator.ts";
import { RefusedError } from "../refused.ts";
import type { World } from "../world.ts";
import type { Call } from "./call.ts";

/** Which permission each route of a private repository needs. */
const needed: readonly (readonly [path: RegExp, permission: TokenPermission])[] = [
  [/\/commits\/[^/]+\/check-runs$|\/check-runs(\/|$)/, "checks"],
  [/\/commits\/[^/]+\/status(es)?$|\/statuses\//, "statuses"],
  [/\/actions\/permissions$|\/protection(\/|$)/, "administration"],
  [/\/actions\//, "actions"],
];

/** @throws RefusedError if the token lacks the permission that the call needs */
export function requireTokenPermission(call: Call, { tokenLacks }: World): void {
  const { pathname } = new URL(call.req.url);
  const lacked = needed.find(([path, permission]) => path.test(pathname) && tokenLacks.includes(permission));
  if (lacked === undefined) return;
  const access = call.req.method === "GET" ? "read" : "write";
  call.header("x-accepted-github-permissions", `${lacked[1]}=${access}`);
  throw new RefusedError(403, "Resource not accessible by personal access token");
}
